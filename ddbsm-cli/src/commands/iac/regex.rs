//! A pattern of roles as Terraform compares it.

use super::model::{Piece, pieces};

/// A pattern of IAM's as a regular expression, with its placeholders.
pub(super) fn regex(pattern: &str) -> String {
    let quoted = |c: char| match c {
        '*' => ".*".to_owned(),
        '?' | '^' | '\\' | ']' => ".".to_owned(),
        c if c.is_ascii_alphanumeric() || "/:-_@=,".contains(c) => c.to_string(),
        c => format!("[{c}]"),
    };
    let piece = |piece: &Piece<'_>| match piece {
        Piece::Literal(literal) => literal.chars().map(quoted).collect(),
        Piece::Placeholder(name) => format!("${{{name}}}"),
    };
    let middle: String = pieces(pattern).iter().map(piece).collect();
    format!("^{middle}$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_of_roles_is_a_regular_expression() {
        assert_eq!(
            regex("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/ops/a.b?+*"),
            "^arn:${AWS::Partition}:iam::${AWS::AccountId}:role/ops/a[.]b.[+].*$"
        );
    }
}
