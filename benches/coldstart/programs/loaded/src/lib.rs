//! What every program does with its three secrets, so that none of them is optimized away.

use std::io::Write;
use std::time::Duration;

/// The secrets' names, in the stub's table and store.
pub const NAMES: [&str; 3] = ["githubAppSecret", "sessionKey", "webhookUrl"];

/// Ends the program: with success if all three are there and as long as the stub's.
#[must_use]
pub fn all<'a>(secrets: impl IntoIterator<Item = &'a str>) -> std::process::ExitCode {
    let lengths: Vec<usize> = secrets.into_iter().map(str::len).collect();
    if std::env::var_os("COLDSTART_MEMORY").is_some() {
        // From within, as the kernel's account of a child begins with the memory of its parent.
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        say(&format!("peak {}", peak.trim()));
    }
    if lengths == [48; 3] { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}

/// The certificate that the stub's chain ends in, as PEM: the one thing that a real function does not need.
#[must_use]
pub fn root() -> String {
    std::env::var("COLDSTART_ROOT").unwrap_or_default()
}

/// How long the program has other things to set up.
#[must_use]
pub fn setup() -> Option<Duration> {
    std::env::var("COLDSTART_SETUP_MS").ok()?.parse().ok().map(Duration::from_millis)
}

/// A line for the harness.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
