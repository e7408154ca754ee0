//! The lines of a dotenv file: which assign, where each ends, and what is wrong with them.

use super::dialects::{self, Read, Wrong};
use super::found::Found;
use crate::terminal::unseen;

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
            found.mistake(line, None, no_assignment(first));
        }
        after_a_fragment = assigned.is_none() && !blank(first);
    }
}

const NO_ASSIGNMENT: &str = "expected NAME=VALUE";

fn assignment(line: usize, name: &str, hidden: bool, value: Result<Read<'_>, Wrong<'_>>, found: &mut Found) {
    if hidden {
        return found.mistake(line, None, NO_ASSIGNMENT);
    }
    if let Some(what) = no_name(name) {
        return found.mistake(line, None, what);
    }
    let Some(name) = found.name(line, name) else { return };
    match value {
        Err(wrong) => found.mistake(line, Some(&name), wrong.what),
        Ok(read) => {
            found.warnings.extend(read.warnings.into_iter().map(|warning| (warning, name.clone(), line)));
            found.value(line, name, read.value);
        }
    }
}

const COLON: &str = "expected NAME=VALUE; a colon in place of the = is one to Node's and Ruby's dotenv and to godotenv, and to no other. \
                     For YAML, convert the file to JSON";

const SLASHES: &str = "a line that begins with //, which is a name to some programs and skipped by others. A comment begins with #";

/// What is wrong with a line that has no `=`.
fn no_assignment(line: &str) -> String {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
    };
    match line.split_once(':') {
        _ if line.trim_start().starts_with("//") => SLASHES.to_owned(),
        // A space before the colon, or none after it, is no such line to them either.
        Some((name, value))
            if value.starts_with([' ', '\t']) && is_name(name_of(name)) && !name.ends_with([' ', '\t']) =>
        {
            COLON.to_owned()
        }
        _ => invisible(line).filter(|_| line.chars().all(hidden)).unwrap_or_else(|| NO_ASSIGNMENT.to_owned()),
    }
}

/// What stands in place of a name, and how to write it. It may be a part of a value, so no more of it is shown than a character
/// that nobody sees.
fn no_name(name: &str) -> Option<String> {
    let says = |what: &str| Some(what.to_owned());
    if let Some(invisible) = invisible(name) {
        return Some(invisible);
    }
    if name.starts_with("//") {
        return says(SLASHES);
    }
    if name.ends_with(['+', ':', '?']) {
        return says(
            "an operator before the =, as in +=, which some programs act on, some take as part of the name, and others skip. Write \
             NAME=VALUE, or use JSON for a name that ends so",
        );
    }
    if name.starts_with(['\'', '"']) {
        return says(
            "a name is made of A-Z a-z 0-9 / _ + = . @ -, without quotes, which python-dotenv removes and others don't",
        );
    }
    if name.contains([' ', '\t']) {
        return says(
            "a name is made of A-Z a-z 0-9 / _ + = . @ -, without a space. Expected NAME=VALUE or export NAME=VALUE",
        );
    }
    None
}

fn hidden(c: char) -> bool {
    unseen(c) || c.is_whitespace()
}

fn invisible(text: &str) -> Option<String> {
    let odd = text.chars().find(|&c| hidden(c) && !matches!(c, ' ' | '\t'))?;
    Some(format!("an invisible character ({}) in or before the name. Take it out", odd.escape_unicode()))
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
