//! Patterns of principals: IAM's wildcards, and what makes a pattern weak.

use crate::arn::account_of;

/// Whether a text matches a pattern: `*` is any text, `?` any one character.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last `*` stands, and how much of the text it takes.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|&byte| byte == b'?' || byte == text[t]) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((at, taken)) = star {
            (p, t) = (at + 1, taken + 1);
            star = Some((at, taken + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

/// Why a pattern of writers or admins lets in more than its reader may think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weakness {
    /// It matches every role or user, of the account or of all.
    Everybody,
    /// It has a wildcard and no path of its own: whoever may create roles or users can make one that matches.
    NoPath,
    /// It is of another account than the table, or of any.
    OtherAccount,
}

/// What is weak about a pattern, for a table of this account.
pub(crate) fn weaknesses(pattern: &str, account: &str) -> Vec<Weakness> {
    let mut weak = Vec::new();
    if account_of(pattern) != account {
        weak.push(Weakness::OtherAccount);
    }
    let resource = pattern.splitn(6, ':').nth(5).unwrap_or("*");
    let (kind, name) = resource.split_once('/').unwrap_or(("", resource));
    if name.bytes().all(|b| matches!(b, b'*' | b'?' | b'/')) || kind.contains(['*', '?']) {
        weak.push(Weakness::Everybody);
    } else if name.contains(['*', '?']) && has_open_path(name) {
        weak.push(Weakness::NoPath);
    }
    weak
}

/// Whether no part of the path is fixed.
fn has_open_path(name: &str) -> bool {
    name.split_once('/').is_none_or(|(first, _)| first.contains(['*', '?']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_iam_says() {
        for (pattern, text, wanted) in [
            ("", "", true),
            ("*", "", true),
            ("a*", "a", true),
            ("a*b*c", "axxbxxbc", true),
            ("a*b*c", "axxbxx", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*/x", "a/b/x", true),
            ("a", "A", false),
            ("**?", "", false),
            ("role/ddbsm/writer/*", "role/x/ddbsm/writer/y", false),
        ] {
            assert_eq!(matches(pattern, text), wanted, "{pattern} on {text}");
        }
        assert!(!matches(&"*a".repeat(50), &"a".repeat(49)), "and doesn't take forever");
    }

    #[test]
    fn weak_patterns_are_told() {
        use Weakness::*;
        for (pattern, weak) in [
            ("arn:aws:iam::111111111111:role/ddbsm/writer/*", vec![]),
            ("arn:aws:iam::111111111111:role/writer", vec![]),
            ("arn:aws:iam::111111111111:role/writer-*", vec![NoPath]),
            ("arn:aws:iam::111111111111:role/w*/writer", vec![NoPath]),
            ("arn:aws:iam::111111111111:role/*", vec![Everybody]),
            ("arn:aws:iam::111111111111:user/?*/*", vec![Everybody]),
            ("arn:aws:iam::111111111111:*/x/y", vec![Everybody]),
            ("arn:aws:iam::111111111111:*", vec![Everybody]),
            ("arn:aws:iam::*:role/ddbsm/writer/*", vec![OtherAccount]),
            ("arn:aws:iam::222222222222:role/ddbsm/writer/*", vec![OtherAccount]),
            ("*", vec![OtherAccount, Everybody]),
        ] {
            assert_eq!(weaknesses(pattern, "111111111111"), weak, "{pattern}");
        }
    }
}
