//! Text in lines of a terminal.

use std::borrow::Cow;

/// The columns that a text takes.
pub(crate) fn visible_width(text: &str) -> usize {
    anstream::adapter::strip_str(text).map(|part| part.chars().count()).sum()
}

/// Breaks text between words where a terminal's line ends. A command to copy stays whole, or is broken as a shell takes it.
///
/// `before` columns of the first line are taken already. What follows is indented as the text is.
pub(crate) fn wrapped(text: &str, width: usize, before: usize) -> Cow<'_, str> {
    if before + visible_width(text) <= width && !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n').enumerate();
    let lines = lines.map(|(i, line)| wrapped_line(line, width, if i == 0 { before } else { 0 }));
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

fn wrapped_line(line: &str, width: usize, before: usize) -> String {
    let text = line.trim_start_matches(' ');
    let indent = &line[..line.len() - text.len()];
    let mut wrapped = indent.to_owned();
    let mut column = before + indent.len();
    let mut is_first = true;
    for word in words(text) {
        let wide = visible_width(&word);
        if is_first {
            is_first = false;
        } else if column + 1 + wide > width {
            wrapped.push('\n');
            wrapped.push_str(indent);
            column = indent.len();
        } else {
            wrapped.push(' ');
            column += 1;
        }
        if column + wide > width && word.contains(" --") {
            column = push_folded(&mut wrapped, &word, width, indent.len());
        } else {
            wrapped.push_str(&word);
            column += wide;
        }
    }
    wrapped
}

/// A command on several lines, each but the last with the backslash that a shell needs there. The columns of the last line.
fn push_folded(text: &mut String, command: &str, width: usize, indent: usize) -> usize {
    let mut column = indent;
    for (i, part) in command.split(" --").enumerate() {
        let part = if i > 0 { format!("--{part}") } else { part.to_owned() };
        if i > 0 && column + 3 + part.len() > width {
            text.push_str(" \\\n    ");
            column = 4;
        } else if i > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(&part);
        column += part.len();
    }
    column
}

/// The words, among them commands: `ddbsm` or `aws`, and what follows up to the last option's value.
fn words(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut whole = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let end = command_end(&words[i..]).map_or(i, |length| i + length);
        whole.push(words[i..=end].join(" "));
        i = end + 1;
    }
    whole
}

/// How many words after the first belong to a command that begins here.
fn command_end(words: &[&str]) -> Option<usize> {
    let is_command = |word: &str| matches!(word.trim_start_matches(['(', '`']), "ddbsm" | "aws");
    words.first().filter(|word| is_command(word))?;
    let ends = |word: &&str| word.ends_with(['.', ',', ';', ':', ')']);
    let last = words.iter().position(ends).unwrap_or(words.len() - 1);
    let option = (1..=last).rev().find(|&at| words[at].starts_with("--"));
    Some(option.map_or(1, |at| at + 1).min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_commands_stay_whole() {
        for (text, before, wanted) in [
            ("one two three four five", 0, "one two three four\nfive"),
            ("one two three four", 9, "one two\nthree four"),
            ("  one two three four five", 0, "  one two three four\n  five"),
            ("one\ntwo three four five six", 0, "one\ntwo three four five\nsix"),
            ("a-word-that-is-longer-than-a-line and more", 0, "a-word-that-is-longer-than-a-line\nand more"),
            (
                "Attach one with ddbsm init --table, or not.",
                0,
                "Attach one with\nddbsm init --table,\nor not.",
            ),
            ("short (ddbsm policy says who may) enough", 0, "short (ddbsm policy\nsays who may) enough"),
            ("It is: ddbsm rm a --principal app/b", 0, "It is:\nddbsm rm a \\\n    --principal app/b"),
            ("It is: ddbsm ls --a b --c", 0, "It is:\nddbsm ls --a b --c"),
            ("\u{1b}[1mone\u{1b}[0m two three four", 0, "\u{1b}[1mone\u{1b}[0m two three four"),
            ("", 0, ""),
        ] {
            assert_eq!(wrapped(text, 20, before), wanted);
        }
    }
}
