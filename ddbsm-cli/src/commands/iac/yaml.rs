//! Lines of YAML.

use crate::terminal::wrapped;

/// How wide a comment gets.
const WIDTH: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Yaml {
    pub(super) text: String,
}

impl Yaml {
    pub(super) fn line(&mut self, indent: usize, line: &str) {
        self.text.extend([&" ".repeat(indent), line, "\n"]);
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A comment, in as many lines as it takes. An empty one is none.
    pub(super) fn comment(&mut self, indent: usize, about: &str) {
        if about.is_empty() {
            return;
        }
        for line in wrapped(about, WIDTH - indent - 2, 0).lines() {
            self.line(indent, format!("# {line}").trim_end());
        }
    }

    /// An item of a list: what is written, with a dash before its first line. Its indent is two more than the dash's.
    pub(super) fn item(&mut self, indent: usize, write: impl FnOnce(&mut Self)) {
        let from = self.text.len();
        write(self);
        // Comments come before the dash, and move to its column.
        let mut at = from;
        while self.text[at..].trim_start_matches(' ').starts_with('#') {
            self.text.replace_range(at..at + 2, "");
            at += self.text[at..].find('\n').map_or(0, |end| end + 1);
        }
        self.text.replace_range(at + indent..=at + indent, "-");
    }
}

/// A text as YAML takes it: plain where it can be nothing else, and quoted as in JSON.
pub(super) fn scalar(text: &str) -> String {
    let first = text.chars().next();
    let starts = first.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '_' | '$'));
    let plain = |c: char| c.is_ascii_alphanumeric() || " /:._-*+=@;'(),${}".contains(c);
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n"
    );
    let is_variable = text.starts_with("${");
    let ends = !text.ends_with([':', ' ']) && !text.contains(": ");
    if starts && ends && !is_word && !is_variable && text.chars().all(plain) && !text.contains("${!") {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_something_else_is_quoted() {
        for plain in [
            "a",
            "/app/",
            "AWS::DynamoDB::Table",
            "a b",
            "s3:GetObject",
            "ddbsm:index",
            "arn:${AWS::Partition}:x",
        ] {
            assert_eq!(scalar(plain), plain);
        }
        for (quoted, wanted) in [
            ("", "\"\""),
            ("null", "\"null\""),
            ("Null", "\"Null\""),
            ("NO", "\"NO\""),
            ("2012-10-17", "\"2012-10-17\""),
            ("*", "\"*\""),
            ("a: b", "\"a: b\""),
            ("a #b", "\"a #b\""),
            ("a:", "\"a:\""),
            ("{ a }", "\"{ a }\""),
            ("say \"no\"", "\"say \\\"no\\\"\""),
            ("${aws:PrincipalArn}", "\"${aws:PrincipalArn}\""),
        ] {
            assert_eq!(scalar(quoted), wanted);
        }
    }

    #[test]
    fn a_comment_stands_before_the_dash() {
        let mut yaml = Yaml::default();
        yaml.item(2, |yaml| {
            yaml.comment(4, "about");
            yaml.line(4, "A: 1");
            yaml.comment(4, "more");
            yaml.line(4, "B: 2");
        });
        assert_eq!(yaml.text, "  # about\n  - A: 1\n    # more\n    B: 2\n");
    }
}
