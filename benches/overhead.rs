//! Instructions of a load, and of the same call written by hand: `cargo bench --bench overhead`.
//!
//! The responses come from memory, so that only the SDK and ddbsm are counted. Fails where ddbsm adds more than 2 %.
#![allow(clippy::unwrap_used)] // a bench fails by panicking
#![allow(clippy::print_stdout)] // it is what a bench is for

#[path = "../tests/support/by_hand.rs"]
mod by_hand;
#[path = "support/callgrind.rs"]
mod callgrind;

use std::process::ExitCode;

use by_hand::{one, ten, thirty, three};

fn main() -> ExitCode {
    if let Some((case, loads)) = callgrind::asked() {
        return work(&case[0], &case[1], loads);
    }
    if !callgrind::is_installed() {
        println!("not counted: valgrind is not installed");
        return ExitCode::FAILURE;
    }
    println!("| secrets | by hand | ddbsm | ratio |\n|---|---|---|---|");
    let mut worst: f64 = 0.0;
    for size in ["1", "3", "10", "30"] {
        let [by_hand, derived] = ["by-hand", "ddbsm"].map(|who| callgrind::per_load(&[size, who], 100));
        #[allow(clippy::cast_precision_loss)] // far below 2^52
        let ratio = derived as f64 / by_hand as f64;
        println!("| {size} | {by_hand} | {derived} | {ratio:.3} |");
        worst = worst.max(ratio);
    }
    if worst > 1.02 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn work(size: &str, who: &str, loads: u64) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    macro_rules! run {
        ($($size:literal $module:ident)*) => {
            match size {
                $($size => {
                    let client = by_hand::client($module::NAMES);
                    for _ in 0..loads {
                        match who {
                            "by-hand" => drop(runtime.block_on($module::by_hand(&client))),
                            _ => drop(runtime.block_on($module::derived(&client))),
                        }
                    }
                })*
                _ => return ExitCode::FAILURE,
            }
        };
    }
    run!("1" one "3" three "10" ten "30" thirty);
    ExitCode::SUCCESS
}
