//! Asks for a value on the terminal, which shows nothing of what is typed.

#[cfg(not(unix))]
mod console;
#[cfg(unix)]
mod line;
mod messages;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod tty;

#[cfg(not(unix))]
pub(crate) use console::ask;
#[cfg(unix)]
pub(crate) use tty::ask;
