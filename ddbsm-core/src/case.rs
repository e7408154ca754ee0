//! The cases of `rename_all`.

use crate::suggest::nearest;

/// serde's eight cases for `rename_all`, applied to a field's name, which is in `snake_case`.
///
/// ```
/// use ddbsm_core::case::Case;
///
/// let case = Case::parse("camelCase")?;
/// assert_eq!(case.apply("webhook_url"), "webhookUrl");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// `lowercase`: the field's name as it is.
    Lower,
    /// `UPPERCASE`
    Upper,
    /// `PascalCase`
    Pascal,
    /// `camelCase`
    Camel,
    /// `snake_case`: the field's name as it is.
    Snake,
    /// `SCREAMING_SNAKE_CASE`
    ScreamingSnake,
    /// `kebab-case`
    Kebab,
    /// `SCREAMING-KEBAB-CASE`
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    /// Finds the case with this name.
    ///
    /// # Errors
    ///
    /// A message that names the known cases, if there is none with this name.
    ///
    /// ```
    /// # use ddbsm_core::case::Case;
    /// assert_eq!(Case::parse("kebab-case"), Ok(Case::Kebab));
    /// let error = Case::parse("kebabcase").unwrap_err();
    /// assert_eq!(error, "unknown case `kebabcase`: did you mean `kebab-case`?");
    /// ```
    pub fn parse(given: &str) -> Result<Self, String> {
        if let Some((_, case)) = CASES.iter().find(|(name, _)| *name == given) {
            return Ok(*case);
        }
        let names = CASES.map(|(name, _)| name);
        let hint = match nearest(given, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("expected one of `{}`", names.join("`, `")),
        };
        Err(format!("unknown case `{given}`: {hint}"))
    }

    /// Converts a field's name, which is in `snake_case`, to this case.
    ///
    /// ```
    /// # use ddbsm_core::case::Case;
    /// assert_eq!(Case::Pascal.apply("webhook_url"), "WebhookUrl");
    /// assert_eq!(Case::ScreamingKebab.apply("webhook_url"), "WEBHOOK-URL");
    /// ```
    #[must_use]
    pub fn apply(self, field: &str) -> String {
        match self {
            Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper | Self::ScreamingSnake => field.to_ascii_uppercase(),
            Self::Kebab => field.replace('_', "-"),
            Self::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
            Self::Pascal => field.split('_').map(capitalized).collect(),
            Self::Camel => {
                let pascal = Self::Pascal.apply(field);
                let mut chars = pascal.chars();
                chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
            }
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::CASES;

    #[test]
    fn renames_as_serde_does() {
        let renamed = CASES.map(|(_, case)| case.apply("github_app_secret2"));
        assert_eq!(
            renamed,
            [
                "github_app_secret2",
                "GITHUB_APP_SECRET2",
                "GithubAppSecret2",
                "githubAppSecret2",
                "github_app_secret2",
                "GITHUB_APP_SECRET2",
                "github-app-secret2",
                "GITHUB-APP-SECRET2",
            ]
        );
    }
}
