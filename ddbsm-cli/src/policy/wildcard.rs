//! IAM's wildcards.

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
}
