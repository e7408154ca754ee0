//! Instructions of a load, and of the same call written by hand: `cargo bench --bench overhead`.
//!
//! Each is counted by valgrind's callgrind in two fresh processes, one with a hundred loads more than the other, and the
//! difference is divided by a hundred: what is left is one load. The replies come from memory, so that only the SDK and
//! ddbsm are counted. Fails where ddbsm adds more than 2 %.
#![allow(clippy::unwrap_used)] // a bench fails by panicking
#![allow(clippy::print_stdout)] // it is what a bench is for

#[path = "../tests/support/by_hand.rs"]
mod by_hand;

use std::env;
use std::process::{Command, ExitCode};

use by_hand::{one, ten, thirty, three};

const LOADS: u64 = 100;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    if let [_, run, size, who, loads] = &arguments[..]
        && run == "run"
    {
        return work(size, who, loads.parse().unwrap());
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: valgrind is not installed");
        return ExitCode::SUCCESS;
    }
    println!("| secrets | by hand | ddbsm | ratio |\n|---|---|---|---|");
    let mut worst: f64 = 0.0;
    for size in ["1", "3", "10", "30"] {
        let [by_hand, derived] = ["by-hand", "ddbsm"].map(|who| per_load(size, who));
        #[allow(clippy::cast_precision_loss)] // far below 2^52
        let ratio = derived as f64 / by_hand as f64;
        println!("| {size} | {by_hand} | {derived} | {ratio:.3} |");
        worst = worst.max(ratio);
    }
    if worst > 1.02 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn per_load(size: &str, who: &str) -> u64 {
    let [few, many] = [20, 20 + LOADS].map(|loads| instructions(size, who, loads));
    (many - few) / LOADS
}

fn instructions(size: &str, who: &str, loads: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().unwrap())
        .args(["run", size, who, &loads.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success());
    let report = String::from_utf8(output.stderr).unwrap();
    let (_, collected) = report.split_once("Collected : ").unwrap();
    collected.split_whitespace().next().unwrap().parse().unwrap()
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
