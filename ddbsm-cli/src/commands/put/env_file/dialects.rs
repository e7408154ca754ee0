//! What stands after the `=`, and where the programs that read such files differ over it.
//!
//! Compared are the shell, Node's dotenv and `--env-file`, python-dotenv, Ruby's dotenv, godotenv, and docker compose. Where they
//! split over an escape in double quotes, the reading of most of them is taken.

use super::found::Warning;
use crate::terminal::unseen;
use zeroize::Zeroizing;

/// A value, and what follows its last line.
pub(super) struct Read<'a> {
    pub(super) value: Zeroizing<String>,
    pub(super) rest: &'a str,
    /// What is taken as it's written, and some programs would interpret.
    pub(super) warnings: Vec<Warning>,
}

pub(super) struct Wrong<'a> {
    pub(super) what: &'static str,
    /// Where to go on. Nowhere, if everything that follows may be a part of the value.
    pub(super) rest: &'a str,
}

pub(super) const LONE_CR: &str = "a carriage return without a line feed, which most programs read as the end of a line and docker compose \
                                  keeps. Convert the file's line ends to \\n, or write \\r in double quotes";

/// Reads a value from what stands after the `=`.
pub(super) fn value(text: &str) -> Result<Read<'_>, Wrong<'_>> {
    let value = text.trim_start_matches([' ', '\t']);
    match value.chars().next() {
        Some('\'') => single_quoted(&value[1..]),
        Some('"') => double_quoted(&value[1..]),
        _ => unquoted(value, value.len() < text.len()),
    }
}

fn unquoted(text: &str, after_spaces: bool) -> Result<Read<'_>, Wrong<'_>> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mistake = |what| Err(Wrong { what, rest });
    if line.contains('\r') {
        return mistake(LONE_CR);
    }
    if line.starts_with('`') {
        return mistake(
            "the value is in backticks, which Node's dotenv removes and all others keep. Use single quotes",
        );
    }
    // Whatever else is in there, it's not text for others.
    if line.starts_with("$'") || line.starts_with("$\"") {
        return mistake(
            "a $ before a quote, with which bash begins a quote whose escapes it interprets, and all others keep both. Put the value \
             in double quotes with \\n for a line break, or use JSON",
        );
    }
    let end = match line.find('#') {
        None => line.len(),
        Some(0) if after_spaces => 0,
        Some(at @ 1..) if line[..at].ends_with([' ', '\t']) => at,
        Some(at @ 1..) if line[..at].ends_with(odd) => return mistake(ODD),
        Some(_) => {
            return mistake(
                "a # outside of quotes without a space before it; Node's and Ruby's dotenv begin a comment there, the shell, \
                 Python's and Go's keep it. Put the value in single quotes",
            );
        }
    };
    let value = line[..end].trim_end_matches([' ', '\t']);
    if end < line.len() && leaves_a_quote_open(value) {
        return mistake(
            "a quote that is open before the #, which the shell takes as part of the value, and others begin a comment there. Put the \
             value in quotes",
        );
    }
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    if !backslashes.is_multiple_of(2) && end == line.len() {
        return mistake(
            "a backslash at the end of the line, with which the shell takes the next line for the same one, and others keep it. Write \
             the value on one line, in single quotes",
        );
    }
    if value.contains('\\') {
        return mistake(
            "a backslash outside of quotes, which the shell and Ruby's dotenv remove and Node's, Python's and Go's keep. Put the \
             value in single quotes",
        );
    }
    if value.starts_with(odd) || value.ends_with(odd) || value.contains(control) {
        return mistake(ODD);
    }
    if value.ends_with(';') || value.contains("; ") || value.contains(";\t") {
        return mistake(
            "a ; outside of quotes, where the shell ends the value and others keep it. Put the value in single quotes, or take out \
             what is for a shell",
        );
    }
    let dollar = value.char_indices().any(|(i, c)| c == '$' && substituted(&value[i + 1..]));
    let quotes = value.contains(['\'', '"', '`']);
    let operators = value.starts_with('~') || value.contains(['&', '|', ';', '<', '>', '(', ')']);
    let warnings = [
        dollar.then_some(Warning::Dollar),
        quotes.then_some(Warning::ShellQuotes),
        (operators && !dollar).then_some(Warning::ShellOperators),
    ];
    Ok(Read {
        value: Zeroizing::new(value.to_owned()),
        rest,
        warnings: warnings.into_iter().flatten().collect(),
    })
}

const ODD: &str = "an unusual white space or a control character outside of quotes, which some programs remove and others keep. Put the \
                   value in single quotes, or take the character out";

/// White space that isn't white space to all, or a mark that is none to some.
fn odd(c: char) -> bool {
    c.is_whitespace() && !matches!(c, ' ' | '\t') || c == '\u{feff}'
}

fn leaves_a_quote_open(text: &str) -> bool {
    let open = text.chars().fold(None, |open, c| match open {
        None if c == '\'' || c == '"' => Some(c),
        Some(quote) if quote == c => None,
        open => open,
    });
    open.is_some()
}

fn single_quoted(text: &str) -> Result<Read<'_>, Wrong<'_>> {
    let Some((quoted, after)) = text.split_once('\'') else {
        return Err(Wrong {
            what: "the single quote is never closed, so nothing after it was read",
            rest: "",
        });
    };
    let rest = ends(after);
    let mistake = |what| Err(Wrong { what, rest: rest.unwrap_or_else(|(_, rest)| rest) });
    if quoted.ends_with('\\') {
        return mistake(
            "a backslash before a single quote; python-dotenv takes the quote as part of the value, and the shell and Ruby's \
             dotenv end the value there. Use double quotes, or JSON",
        );
    }
    if quoted.contains("\\\\") {
        return mistake(
            "two backslashes in single quotes, which python-dotenv reads as one and all others as two. Use JSON, or store it alone \
             with --file",
        );
    }
    match rest {
        Err((what, _)) => mistake(what),
        Ok(rest) => {
            let mut value = Zeroizing::new(String::with_capacity(quoted.len()));
            match lines(quoted, &mut value) {
                Err(what) => mistake(what),
                Ok(()) => Ok(Read { value, rest, warnings: Vec::new() }),
            }
        }
    }
}

fn double_quoted(text: &str) -> Result<Read<'_>, Wrong<'_>> {
    let mut escaped = false;
    let end = text.bytes().position(|b| {
        let is_end = b == b'"' && !escaped;
        escaped = b == b'\\' && !escaped;
        is_end
    });
    let Some(end) = end else {
        return Err(Wrong {
            what: "the double quote is never closed, so nothing after it was read",
            rest: "",
        });
    };
    let (rest, after) = match ends(&text[end + 1..]) {
        Ok(rest) => (rest, Ok(())),
        Err((what, rest)) => (rest, Err(what)),
    };
    let mut value = Zeroizing::new(String::with_capacity(end));
    let marks = unescape(&text[..end], &mut value).and_then(|marks| after.map(|()| marks));
    match marks {
        Ok((dollar, quotes)) => {
            let warnings = [dollar.then_some(Warning::Dollar), quotes.then_some(Warning::ShellQuotes)];
            Ok(Read { value, rest, warnings: warnings.into_iter().flatten().collect() })
        }
        Err(what) => Err(Wrong { what, rest }),
    }
}

/// Tells whether there is a `$` that some programs substitute, and a quote that the shell interprets.
fn unescape(mut quoted: &str, value: &mut String) -> Result<(bool, bool), &'static str> {
    let (mut dollar, mut shell_quotes) = (false, false);
    while let Some(at) = quoted.find(['\\', '$', '`']) {
        lines(&quoted[..at], value)?;
        let (special, after) = quoted[at..].split_at(1);
        quoted = after;
        match special {
            "\\" => {
                let c = after.chars().next().and_then(escape).ok_or(ESCAPE)?;
                value.push(c);
                quoted = &after[1..];
            }
            other => {
                dollar |= other == "$" && substituted(after);
                shell_quotes |= other == "`";
                value.push_str(other);
            }
        }
    }
    lines(quoted, value)?;
    Ok((dollar, shell_quotes))
}

const ESCAPE: &str = "an escape other than \\n \\r \\\" \\\\ \\$ \\! \\` in double quotes; some programs remove the backslash, others keep it, and others \
                      interpret it. Use single quotes, or JSON";

/// `\n` and `\r` as all but the shell and Ruby's dotenv read them; the others as all but Node's do, and for three of them
/// Python's.
fn escape(c: char) -> Option<char> {
    match c {
        'n' => Some('\n'),
        'r' => Some('\r'),
        '"' | '\\' | '$' | '!' | '`' => Some(c),
        _ => None,
    }
}

/// Text in quotes. Its lines end in `\n`, as all but docker compose read them.
fn lines(text: &str, value: &mut String) -> Result<(), &'static str> {
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line.strip_suffix('\r').unwrap_or(line), "\n"),
            None => (line, ""),
        };
        if line.contains('\r') {
            return Err(LONE_CR);
        }
        if line.contains('\0') {
            return Err(
                "a NUL character, which no variable can hold. Use JSON, or store it alone with --file --binary",
            );
        }
        value.push_str(line);
        value.push_str(end);
    }
    Ok(())
}

/// What follows the line on which a closing quote stands, or what is wrong with the rest of that line and what follows it.
fn ends(after: &str) -> Result<&str, (&'static str, &str)> {
    let (line, rest) = after.split_once('\n').unwrap_or((after, ""));
    let line = line.strip_suffix('\r').unwrap_or(line);
    let comment = line.trim_start_matches([' ', '\t']);
    if line.contains('\r') {
        Err((LONE_CR, rest))
    } else if comment.is_empty() || comment.starts_with('#') && comment.len() < line.len() {
        Ok(rest)
    } else if comment.starts_with('#') {
        Err((
            "a # right after the closing quote; the shell takes it as part of the value, and others begin a comment there. Put a \
             space before it",
            rest,
        ))
    } else if comment.starts_with(|c| odd(c) || unseen(c)) {
        Err((
            "an invisible character or an unusual white space follows the closing quote, which some programs remove and others keep. \
             Take it out",
            rest,
        ))
    } else {
        Err((
            "something follows the closing quote, which the shell joins to the value, Node's dotenv keeps together with the quotes, \
             and others refuse. Put all of the value in one pair of quotes. A quote inside of a value in single quotes needs double \
             quotes around it, one inside of double quotes a backslash before it",
            rest,
        ))
    }
}

/// Whether what follows a `$` makes it a variable or a command to some program.
fn substituted(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_alphanumeric() || "_{([$!#?*@-'\"".contains(c))
}

fn control(c: char) -> bool {
    c.is_control() && c != '\t'
}
