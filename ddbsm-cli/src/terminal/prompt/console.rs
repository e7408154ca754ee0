//! A console that hands over a whole line, edited by itself: of a paste of several lines, the first is taken.

use super::messages::DIFFERENT;
use anyhow::{Context, Result, bail};
use zeroize::Zeroizing;

/// What is typed after each of the questions alike.
pub(crate) fn ask(questions: &[&str], no_terminal: &str) -> Result<Zeroizing<Vec<u8>>> {
    let mut typed: Option<Zeroizing<Vec<u8>>> = None;
    for question in questions {
        let answer = rpassword::prompt_password(question).with_context(|| no_terminal.to_owned())?;
        let answer = Zeroizing::new(answer.into_bytes());
        if typed.is_some_and(|before| *before != *answer) {
            bail!(DIFFERENT);
        }
        typed = Some(answer);
    }
    typed.with_context(|| no_terminal.to_owned())
}
