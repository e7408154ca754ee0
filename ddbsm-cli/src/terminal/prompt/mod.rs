//! Asks for a value on the terminal, which shows nothing of what is typed.

#[cfg(unix)]
mod line;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod tty;

#[cfg(unix)]
pub(crate) use tty::ask;

const DIFFERENT: &str = "The two values differ: nothing is stored. Run the command again.";

/// What is typed after each of the questions alike.
///
/// Here the console hands over a whole line, edited by itself: of a paste of several lines, the first is taken.
#[cfg(not(unix))]
pub(crate) fn ask(questions: &[&str], no_terminal: &str) -> anyhow::Result<zeroize::Zeroizing<Vec<u8>>> {
    use anyhow::Context;
    let mut typed: Option<zeroize::Zeroizing<Vec<u8>>> = None;
    for question in questions {
        let answer = rpassword::prompt_password(question).with_context(|| no_terminal.to_owned())?;
        let answer = zeroize::Zeroizing::new(answer.into_bytes());
        if typed.is_some_and(|before| *before != *answer) {
            anyhow::bail!(DIFFERENT);
        }
        typed = Some(answer);
    }
    typed.with_context(|| no_terminal.to_owned())
}
