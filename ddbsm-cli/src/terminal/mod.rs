//! What the tool shows: results on stdout, everything about them on stderr.

pub(crate) mod exit;
pub(crate) mod prompt;
mod wrap;

use crate::reason::reasons;
use anstyle::{AnsiColor, Style};
use anyhow::Context;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
pub(crate) use wrap::{visible_width, wrapped};

const NOTE: Style = Style::new().dimmed();
const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const HEAD: Style = Style::new().bold();

/// How many columns the line of progress takes.
static PROGRESS: AtomicUsize = AtomicUsize::new(0);

/// How far long work is, on a terminal: one line, which gives way to the next and to whatever else is said.
pub(crate) fn progress(text: &str) {
    if io::stderr().is_terminal() {
        end_progress();
        PROGRESS.store(text.chars().count(), Ordering::Relaxed);
        let _ = write!(anstream::stderr(), "{NOTE}{text}{NOTE:#}");
    }
}

fn end_progress() {
    let width = PROGRESS.swap(0, Ordering::Relaxed);
    if width > 0 {
        let _ = write!(io::stderr(), "\r{:width$}\r", "");
    }
}

/// A result, one line of stdout.
pub(crate) fn line(text: &str) -> io::Result<()> {
    end_progress();
    writeln!(anstream::stdout(), "{text}")
}

/// A result in words: one line of stdout, or as many as a terminal needs.
pub(crate) fn result(text: &str) -> io::Result<()> {
    line(&fitted(text, columns(&io::stdout()), 0))
}

/// The result of a change: if it can't be written, the change is made all the same.
pub(crate) fn done(text: &str) -> anyhow::Result<()> {
    result(text).with_context(|| format!("It is done, but stdout can't be written: {text}"))
}

/// The result of a change, as JSON.
pub(crate) fn done_json(done: &impl Serialize) -> anyhow::Result<()> {
    json(done).context("It is done, but stdout can't be written")
}

/// A result as JSON, which has escapes for what a terminal would act on: others chose some of it.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && unseen(c) {
            let mut units = [0; 2];
            shown.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            shown.push(c);
        }
    }
    Ok(line(&shown)?)
}

/// Something about the result, on stderr. It is lost without harm, so a closed stderr is no error.
pub(crate) fn note(text: &str) {
    end_progress();
    let text = fitted(text, columns(&io::stderr()), 0);
    let _ = writeln!(anstream::stderr(), "{NOTE}{text}{NOTE:#}");
}

/// Text of stderr that has its own colors and ends its own lines.
pub(crate) fn note_as_is(text: &str) {
    let _ = write!(anstream::stderr(), "{}", fitted(text, columns(&io::stderr()), 0));
}

/// A line of stderr that is part of something to copy, and so isn't wrapped.
pub(crate) fn aside(text: &str) {
    end_progress();
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// A note that has to be read.
pub(crate) fn warning(text: &str) {
    labeled("warning:", text);
}

fn labeled(label: &str, text: &str) {
    end_progress();
    let text = fitted(text, columns(&io::stderr()), label.len() + 1);
    let _ = writeln!(anstream::stderr(), "{BAD}{label}{BAD:#} {text}");
}

fn fitted(text: &str, columns: Option<usize>, before: usize) -> Cow<'_, str> {
    columns.map_or(Cow::Borrowed(text), |columns| wrapped(text, columns, before))
}

/// The width of a terminal that tells it and isn't too narrow for words.
#[cfg(unix)]
fn columns(stream: &(impl IsTerminal + std::os::fd::AsFd)) -> Option<usize> {
    let size = stream.is_terminal().then(|| rustix::termios::tcgetwinsize(stream).ok()).flatten()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns >= 40)
}

#[cfg(not(unix))]
fn columns(_stream: &impl IsTerminal) -> Option<usize> {
    None
}

/// Whether a character moves, hides or reorders what stands around it, and doesn't show itself.
pub(crate) fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Text that others chose, with nothing in it that a terminal would act on, or that hides or reorders what stands there.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if unseen(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

pub(crate) fn good(text: &str) -> String {
    format!("{GOOD}{text}{GOOD:#}")
}

pub(crate) fn bad(text: &str) -> String {
    format!("{BAD}{text}{BAD:#}")
}

/// Columns as wide as what they hold.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| visible_width(cell));
        cells.chain(head.get(column).map(|name| name.len())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    end_progress();
    let mut out = anstream::stdout().lock();
    let mut put = |cells: &mut dyn Iterator<Item = &str>, style: Style| -> io::Result<()> {
        let mut line = String::new();
        for (cell, width) in cells.zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - visible_width(cell).min(*width)));
        }
        writeln!(out, "{style}{}{style:#}", line.trim_end())
    };
    put(&mut head.iter().copied(), HEAD)?;
    rows.iter().try_for_each(|row| put(&mut row.iter().map(String::as_str), Style::new()))
}

/// A line of a report, and where the text on it begins.
const REPORT: usize = 80;
const MARGIN: usize = 13;

/// A line of a report on stdout: a label, and text that wraps beside it. What has no space or comma, such as an ARN, stays whole.
pub(crate) fn row(label: &str, text: &str) -> io::Result<()> {
    let pad = MARGIN.saturating_sub(visible_width(label));
    let mut shown = format!("{label}{:pad$}", "");
    let mut column = MARGIN;
    for word in text.split_inclusive([' ', ',']) {
        let width = visible_width(word.trim_end());
        if column > MARGIN && column + width > REPORT {
            line(shown.trim_end())?;
            shown = " ".repeat(MARGIN);
            column = MARGIN;
        }
        shown.push_str(word);
        column += visible_width(word);
    }
    line(shown.trim_end())
}

/// Asks for a yes on the terminal. Without a terminal the answer is no.
pub(crate) fn confirm(question: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        note("There is no terminal to prompt on. Add --yes to confirm.");
        return Ok(false);
    }
    let question = fitted(question, columns(&io::stderr()).map(|columns| columns - " [y/N] y".len()), 0);
    write!(anstream::stderr(), "{HEAD}{question}{HEAD:#} [y/N] ")?;
    Ok(matches!(answer()?.trim(), "y" | "Y" | "yes"))
}

/// Asks for a name, which has to be typed as it is. Without a terminal the answer is no.
pub(crate) fn confirm_name(question: &str, name: &str) -> anyhow::Result<bool> {
    if !io::stdin().is_terminal() {
        note("There is no terminal to prompt on. Add --yes to confirm.");
        return Ok(false);
    }
    write!(anstream::stderr(), "{HEAD}{question}{HEAD:#}")?;
    Ok(answer()?.trim() == name)
}

fn answer() -> anyhow::Result<String> {
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("The answer can't be read")?;
    Ok(answer)
}

/// The end of a run that failed.
pub(crate) fn error(error: &anyhow::Error) {
    labeled("error:", &reasons(error));
}
