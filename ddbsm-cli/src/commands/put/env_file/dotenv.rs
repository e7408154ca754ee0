//! The lines of a dotenv file: which assign, where each ends, and what is wrong with them.

use super::dialects::{self, Read, Wrong};
use super::found::{Found, Warning};

pub(super) fn parse(text: &str, found: &mut Found) {
    let mut file = Lines { rest: text, line: 1 };
    let mut after_a_fragment = false;
    while !file.rest.is_empty() {
        let (line, start) = (file.line, file.rest);
        let first = file.next();
        let assigned = first.find('=').filter(|_| !blank(first));
        if first[..assigned.unwrap_or(first.len())].contains('\r') {
            found.mistake(line, None, dialects::LONE_CR);
        } else if let Some(equals) = assigned {
            let left = &first[..equals];
            let value = dialects::value(&start[equals + 1..]);
            file.go_on(value.as_ref().map_or_else(|mistake| mistake.rest, |read| read.rest));
            // The last line of a key in base64 looks like an assignment, and its name would be a part of the key.
            let hidden = after_a_fragment && is_padding(left, &first[equals..]);
            assignment(line, name_of(left), hidden, value, found);
        } else if !blank(first) {
            found.mistake(line, None, NO_ASSIGNMENT);
        }
        after_a_fragment = assigned.is_none() && !blank(first);
    }
}

const NO_ASSIGNMENT: &str = "expected NAME=VALUE";

fn assignment(line: usize, name: &str, hidden: bool, value: Result<Read<'_>, Wrong<'_>>, found: &mut Found) {
    if hidden {
        return found.mistake(line, None, NO_ASSIGNMENT);
    }
    let Some(name) = found.name(line, name) else { return };
    match value {
        Err(wrong) => found.mistake(line, Some(&name), wrong.what),
        Ok(read) => {
            found.warnings.extend(read.dollar.then(|| (Warning::Dollar, name.clone(), line)));
            found.warnings.extend(read.shell_quotes.then(|| (Warning::ShellQuotes, name.clone(), line)));
            found.value(line, name, read.value);
        }
    }
}

/// The name, without `export` in front of it.
fn name_of(left: &str) -> &str {
    let left = left.trim_start_matches([' ', '\t']);
    let exported = left.strip_prefix("export").filter(|name| name.starts_with([' ', '\t']));
    exported.unwrap_or(left).trim_matches([' ', '\t'])
}

/// Whether this could be base64 with its padding: a variable's name is seldom in mixed case when its value is missing.
fn is_padding(left: &str, right: &str) -> bool {
    matches!(right.trim_end(), "=" | "==")
        && !left.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn blank(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t']);
    line.is_empty() || line.starts_with('#')
}

/// What is left of the file, and which line that begins on.
struct Lines<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lines<'a> {
    /// The next line, without its end. A carriage return that ends the file ends its last line.
    fn next(&mut self) -> &'a str {
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        (self.rest, self.line) = (rest, self.line + 1);
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Goes on where a value has ended, which may be some lines further down.
    fn go_on(&mut self, rest: &'a str) {
        let between = &self.rest[..self.rest.len().saturating_sub(rest.len())];
        self.line += between.matches('\n').count();
        self.rest = rest;
    }
}
