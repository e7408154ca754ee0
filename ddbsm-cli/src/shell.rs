//! Commands to copy into a shell.

use crate::terminal;

/// A line of a terminal.
const WIDTH: usize = 80;

/// One word of a shell, whatever is in it: a role's path, which others may have chosen, can hold any character.
pub(crate) fn word(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=+,@%".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) { text.to_owned() } else { quoted(text) }
}

/// One word of a shell, in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A command: words that are quoted where they have to be.
pub(crate) fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(word).collect::<Vec<_>>().join(" ")
}

/// A command on lines of a terminal, each of which but the last ends in a backslash. An option stays with its value.
pub(crate) fn folded(command: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = " ".repeat(indent);
    for part in parts(command) {
        let is_first = line.trim_start().is_empty();
        if !is_first && terminal::visible_width(&line) + part.len() + 3 > WIDTH {
            lines.push(format!("{line} \\"));
            line = " ".repeat(indent + 2);
        } else if !is_first {
            line.push(' ');
        }
        line.push_str(&part);
    }
    lines.push(line);
    lines
}

/// What may not be torn apart: quotes with all that is in them, and an option with its value.
fn parts(command: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in command.split(' ') {
        let joins = match parts.last_mut() {
            Some(last)
                if is_open || (last.starts_with("--") && !last.contains(' ') && !word.starts_with("--")) =>
            {
                Some(last)
            }
            _ => None,
        };
        match joins {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => parts.push(word.to_owned()),
        }
        is_open ^= word.matches('\'').count() % 2 == 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_word() {
        for (text, wanted) in [
            ("app/slack-bot", "app/slack-bot"),
            ("", "''"),
            ("a b", "'a b'"),
            ("role/$(reboot)/x", "'role/$(reboot)/x'"),
            ("o'brien", r"'o'\''brien'"),
            ("ddbsm/writer/*", "'ddbsm/writer/*'"),
            ("~root", "'~root'"),
        ] {
            assert_eq!(word(text), wanted);
        }
    }

    #[test]
    fn a_long_command_is_folded_between_options() {
        let command =
            "ddbsm policy --table a-name-that-is-long --writers 'a pattern of  writers' --for writer --cli";
        assert_eq!(
            folded(command, 2),
            [
                "  ddbsm policy --table a-name-that-is-long --writers 'a pattern of  writers' \\",
                "    --for writer --cli"
            ]
        );
        let short = "ddbsm ls";
        assert_eq!(folded(short, 2), ["  ddbsm ls"]);
    }
}
