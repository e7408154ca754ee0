//! Asks for a value on the terminal, which shows nothing of what is typed.

#[cfg(unix)]
mod line;
#[cfg(unix)]
mod tty;

use crate::commands::put::input::NO_TERMINAL;
use anyhow::Result;
use zeroize::Zeroizing;

/// What is typed after the question, byte for byte.
#[cfg(unix)]
pub(crate) fn ask(question: &str) -> Result<Zeroizing<Vec<u8>>> {
    tty::ask(question)
}

/// Elsewhere the console hands over a whole line, edited by itself: of a paste of several lines, the first is taken.
#[cfg(not(unix))]
pub(crate) fn ask(question: &str) -> Result<Zeroizing<Vec<u8>>> {
    use anyhow::Context;
    let typed = rpassword::prompt_password(question).context(NO_TERMINAL)?;
    Ok(Zeroizing::new(typed.into_bytes()))
}
