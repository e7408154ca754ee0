//! Variables of the environment. An empty one counts as unset.

use anyhow::Result;
use std::env;

/// A variable. An empty one counts as unset.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Starts the tool again without the variables that are empty: they count as unset, and the SDK takes them for values.
///
/// Only ever returns if there is none, or if that fails.
#[cfg(unix)]
pub(crate) fn leave_out_empty_variables() -> Result<()> {
    use crate::terminal::exit;
    use std::os::unix::process::CommandExt;
    use std::process::Command;
    let is_ours = |name: &str| name.starts_with("AWS_") || name.starts_with("DDBSM_");
    let empty: Vec<_> = env::vars_os()
        .filter(|(name, value)| {
            let empty = value.to_str().is_some_and(|value| value.trim().is_empty());
            empty && name.to_str().is_some_and(is_ours)
        })
        .map(|(name, _)| name)
        .collect();
    if empty.is_empty() {
        return Ok(());
    }
    let mut restarted = Command::new(env::current_exe()?);
    let mut arguments = env::args_os();
    if let Some(name) = arguments.next() {
        restarted.arg0(name);
    }
    restarted.args(arguments);
    for name in &empty {
        restarted.env_remove(name);
    }
    let failed = restarted.exec();
    let names: Vec<_> = empty.iter().map(|name| name.to_string_lossy()).collect();
    Err(exit::usage(&format!("{} must not be empty: unset it. ({failed})", names.join(", "))))
}

/// Elsewhere a variable can't be empty.
#[cfg(not(unix))]
pub(crate) fn leave_out_empty_variables() -> Result<()> {
    Ok(())
}
