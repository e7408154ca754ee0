//! Instructions of one load, counted by valgrind's callgrind.
//!
//! The benchmark runs itself in two fresh processes, one with some loads more than the other, and the difference is
//! divided by their number: what is left is one load.

use std::env;
use std::process::Command;

pub(crate) fn is_installed() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok()
}

/// The arguments and the number of loads, where this process is one that is counted.
pub(crate) fn asked() -> Option<(Vec<String>, u64)> {
    let mut arguments = env::args().skip_while(|argument| argument != "run").skip(1);
    let loads = arguments.next()?.parse().ok()?;
    Some((arguments.collect(), loads))
}

/// Told from so many loads, after as many.
pub(crate) fn per_load(case: &[&str], loads: u64) -> u64 {
    let [few, many] = [loads, 2 * loads].map(|loads| instructions(case, loads));
    (many - few) / loads
}

fn instructions(case: &[&str], loads: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().unwrap())
        .args(["run", &loads.to_string()])
        .args(case)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report = String::from_utf8(output.stderr).unwrap();
    let (_, collected) = report.split_once("Collected : ").unwrap();
    collected.split_whitespace().next().unwrap().parse().unwrap()
}
