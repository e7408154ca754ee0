//! Variables of the environment. An empty one counts as unset.

use std::env;

/// A variable. An empty one counts as unset.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Starts the tool again without the variables that are empty: they count as unset, and the SDK takes them for values.
///
/// Only ever returns if there is none, or if it can't be done.
#[cfg(unix)]
pub(crate) fn leave_out_empty_variables() {
    use std::os::unix::process::CommandExt;
    let is_ours = |name: &str| name.starts_with("AWS_") || name.starts_with("DDBSM_");
    let empty: Vec<_> = env::vars_os()
        .filter(|(name, value)| {
            let empty = value.to_str().is_some_and(|value| value.trim().is_empty());
            empty && name.to_str().is_some_and(is_ours)
        })
        .map(|(name, _)| name)
        .collect();
    if let (false, Ok(tool)) = (empty.is_empty(), env::current_exe()) {
        let mut again = std::process::Command::new(tool);
        let mut arguments = env::args_os();
        if let Some(name) = arguments.next() {
            again.arg0(name);
        }
        again.args(arguments);
        for name in empty {
            again.env_remove(name);
        }
        let _ = again.exec();
    }
}

/// Elsewhere a variable can't be empty.
#[cfg(not(unix))]
pub(crate) fn leave_out_empty_variables() {}
