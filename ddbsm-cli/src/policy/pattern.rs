//! What makes a pattern of principals weak.

pub(crate) use super::wildcard::matches;
use ddbsm_core::arn::split;

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
    let (of, resource) = split(pattern).map_or(("", "*"), |[.., account, resource]| (account, resource));
    if of != account {
        weak.push(Weakness::OtherAccount);
    }
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
