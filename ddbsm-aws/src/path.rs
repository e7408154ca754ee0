//! Files that a variable names.

use std::ffi::OsString;
use std::path::PathBuf;

/// The file, without white space around its name. None if the value is blank.
pub(crate) fn named(variable: &str, value: OsString) -> Option<PathBuf> {
    let Some(text) = value.to_str() else { return Some(value.into()) };
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    if trimmed.len() != text.len() {
        tracing::warn!("{variable} has white space around its value, which is left out");
    }
    Some(trimmed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_name_is_left_out_and_a_blank_one_counts_as_unset() {
        let named = |value: &str| named("A_FILE", value.into());
        for (value, file) in [
            ("/a b", Some("/a b")),
            ("/a\r", Some("/a")),
            (" /a\r\n", Some("/a")),
            ("", None),
            (" ", None),
            ("\r", None),
        ] {
            assert_eq!(named(value), file.map(PathBuf::from), "{value:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_text_is_left_as_it_is() {
        use std::os::unix::ffi::OsStringExt;

        let not_text = OsString::from_vec(b"/a\xff ".to_vec());
        assert_eq!(named("A_FILE", not_text.clone()), Some(not_text.into()));
    }
}
