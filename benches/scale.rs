//! What a secret costs among few and among many, short and long: `cargo bench --bench scale`.
//!
//! Instructions of a load divided by its secrets; the responses come from memory. Fails where a secret among 250 costs more
//! than one among 10.
#![allow(clippy::unwrap_used)] // a bench fails by panicking
#![allow(clippy::print_stdout)] // it is what a bench is for

#[path = "../tests/support/by_hand.rs"]
mod by_hand;
#[path = "support/callgrind.rs"]
mod callgrind;
#[path = "../tests/support/wide.rs"]
#[allow(dead_code, unreachable_pub)] // tests use the rest
mod wide;

use std::process::ExitCode;

use by_hand::{one, ten, three};
use ddbsm::Secrets;
use wide::{Hundred, Wide};

const FIELDS: [u64; 5] = [1, 3, 10, 100, 250];
const BYTES: [&str; 3] = ["100", "4096", "65536"];

fn main() -> ExitCode {
    if let Some((case, loads)) = callgrind::asked() {
        return work(&case[0], case[1].parse().unwrap(), loads);
    }
    if !callgrind::is_installed() {
        println!("not counted: valgrind is not installed");
        return ExitCode::FAILURE;
    }
    println!(
        "Instructions a secret\n\n| fields | {} |\n|---|---|---|---|",
        BYTES.map(|bytes| format!("{bytes} B")).join(" | ")
    );
    let rows = FIELDS.map(|fields| {
        let costs = BYTES.map(|bytes| callgrind::per_load(&[&fields.to_string(), bytes], 10) / fields);
        println!("| {fields} | {} |", costs.map(|cost| cost.to_string()).join(" | "));
        costs
    });
    let flat = rows[2].iter().zip(&rows[4]).all(|(among_ten, among_250)| among_250 <= among_ten);
    if flat { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn work(fields: &str, bytes: usize, loads: u64) -> ExitCode {
    match fields {
        "1" => load::<one::Derived>(one::NAMES, bytes, loads),
        "3" => load::<three::Derived>(three::NAMES, bytes, loads),
        "10" => load::<ten::Derived>(ten::NAMES, bytes, loads),
        "100" => load::<Hundred>(&Hundred::names(), bytes, loads),
        "250" => load::<Wide>(&Wide::names(), bytes, loads),
        _ => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

fn load<T: Secrets>(names: &[&str], bytes: usize, loads: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = by_hand::client_of(names, bytes);
    for _ in 0..loads {
        let loader = T::loader().table(by_hand::TABLE).principal(by_hand::PRINCIPAL);
        drop(runtime.block_on(loader.load(&client)).unwrap());
    }
}
