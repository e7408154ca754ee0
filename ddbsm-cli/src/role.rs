//! A role as it is named on the command line: by its ARN, or by its path and name.

use crate::arn;
use crate::terminal::printable;

/// How the short form looks.
pub(crate) const SHORT: &str = "app/slack-bot";

/// A role that a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoleName {
    /// A whole ARN, of a role or a user.
    Arn(String),
    /// The path and name of a role of the caller's account.
    Short(String),
}

/// A role's or user's ARN, or a role's path and name.
pub(crate) fn role(text: &str) -> Result<RoleName, String> {
    if text.is_empty() || text.contains(':') {
        return arn::principal(text).map(RoleName::Arn);
    }
    check_short(text)?;
    arn::principal(&of_any_account(text)).map(|_| RoleName::Short(text.to_owned()))
}

/// Refuses what would be another role than it seems.
pub(crate) fn check_short(text: &str) -> Result<(), String> {
    if let Some(rest) = text.strip_prefix('/') {
        return Err(format!("leave out the slash at the beginning: {}", printable(rest)));
    }
    for kind in ["role/", "user/", "assumed-role/"] {
        if let Some(rest) = text.strip_prefix(kind) {
            let rest = printable(rest);
            return Err(match kind {
                "role/" => format!("leave out role/: {rest} is short for the role's ARN"),
                _ => format!("only a role has a short form, such as {SHORT}; give the whole ARN"),
            });
        }
    }
    Ok(())
}

fn of_any_account(short: &str) -> String {
    format!("arn:aws:iam::000000000000:role/{short}")
}

impl RoleName {
    /// An ARN of the length that it has.
    pub(crate) fn of_its_length(&self) -> String {
        match self {
            Self::Arn(arn) => arn.clone(),
            Self::Short(short) => of_any_account(short),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_form_is_a_path_and_a_name() {
        for short in ["slack-bot", "app/slack-bot", "a/b/c/d", "app/it+is=a.name@x"] {
            assert_eq!(role(short), Ok(RoleName::Short(short.to_owned())));
        }
        let arn = "arn:aws:iam::111111111111:role/app/slack-bot";
        assert_eq!(role(arn), Ok(RoleName::Arn(arn.to_owned())));
        for (wrong, said) in [
            ("/app/slack-bot", "leave out the slash at the beginning: app/slack-bot"),
            ("role/app/slack-bot", "leave out role/: app/slack-bot"),
            ("user/ann", "only a role has a short form"),
            ("assumed-role/slack-bot/ci", "only a role has a short form"),
            ("app/", "name"),
            ("app/*", "wildcard"),
            ("app/slack bot", "' '"),
            ("app/slack#bot", "#"),
            ("iam::111111111111:role/app/slack-bot", "whole ARN"),
            ("", "empty"),
        ] {
            let refused = role(wrong).expect_err(wrong);
            assert!(refused.contains(said), "{wrong}: {refused}");
        }
        assert!(role(&"a".repeat(65)).is_err());
    }
}
