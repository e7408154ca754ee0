//! How a secret may be named.

use std::error::Error;
use std::fmt;

/// The most characters in a name. All of them are ASCII, so it's bytes too.
///
/// A sort key may have 1,024 bytes, and an index entry's holds the owner's ARN, the name and a version.
///
/// ```
/// use ddbsm_core::name;
///
/// assert_eq!(name::check(&"a".repeat(name::MAX_LEN)), Ok(()));
/// ```
pub const MAX_LEN: usize = 512;

/// The characters of a name, as messages show them.
///
/// ```
/// use ddbsm_core::name::{CHARACTERS, NameError};
///
/// assert!(NameError::Character(' ').to_string().ends_with(CHARACTERS));
/// ```
pub const CHARACTERS: &str = "A-Z a-z 0-9 / _ + = . @ -";

/// Why a name is invalid.
///
/// ```
/// use ddbsm_core::name::{self, NameError};
///
/// assert_eq!(name::check(""), Err(NameError::Empty));
/// assert_eq!(NameError::Empty.to_string(), "a name can't be empty");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// The name is empty.
    Empty,
    /// The first character that no name has.
    Character(char),
    /// The name is longer than [`MAX_LEN`]. It has this many characters.
    TooLong(usize),
}

/// Checks a name: 1 to 512 characters of `A-Z a-z 0-9 / _ + = . @ -`.
///
/// # Errors
///
/// A [`NameError`] if the table can't hold a secret of this name.
///
/// ```
/// use ddbsm_core::name::{self, NameError};
///
/// assert_eq!(name::check("prod/stripe-key"), Ok(()));
/// assert_eq!(name::check("prod#stripe"), Err(NameError::Character('#')));
/// ```
pub fn check(name: &str) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    check_prefix(name)
}

/// Checks the beginning of a name, which may be empty.
///
/// # Errors
///
/// A [`NameError`] if no name begins this way.
///
/// ```
/// assert!(ddbsm_core::name::check_prefix("github/").is_ok());
/// ```
pub fn check_prefix(prefix: &str) -> Result<(), NameError> {
    match prefix.chars().find(|&c| !is_name_char(c)) {
        Some(c) => Err(NameError::Character(c)),
        None if prefix.len() > MAX_LEN => Err(NameError::TooLong(prefix.len())),
        None => Ok(()),
    }
}

/// Whether a name may hold this character.
///
/// ```
/// use ddbsm_core::name::is_name_char;
///
/// assert!(is_name_char('/'));
/// assert!(!is_name_char('#'));
/// ```
#[must_use]
pub const fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '+' | '=' | '.' | '@' | '-')
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a name can't be empty"),
            Self::Character('#') => f.write_str("a name can't hold `#`, which separates it from a version"),
            Self::Character(c) => write!(f, "a name can't hold {c:?}, only {CHARACTERS}"),
            Self::TooLong(len) => {
                write!(f, "a name has at most {MAX_LEN} characters, and this one has {len}")
            }
        }
    }
}

impl Error for NameError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_1_to_512_of_the_listed_characters() {
        let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+=.@-";
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let expected = if allowed.contains(c) { Ok(()) } else { Err(NameError::Character(c)) };
            assert_eq!(check(&c.to_string()), expected);
        }
        assert_eq!(check(""), Err(NameError::Empty));
        assert_eq!(check_prefix(""), Ok(()));
        assert_eq!(check(&"a".repeat(512)), Ok(()));
        assert_eq!(check(&"a".repeat(513)), Err(NameError::TooLong(513)));
    }

    #[test]
    fn the_first_wrong_character_is_named() {
        assert_eq!(check("ok ä"), Err(NameError::Character(' ')));
        assert_eq!(
            check("a\nb").unwrap_err().to_string(),
            r"a name can't hold '\n', only A-Z a-z 0-9 / _ + = . @ -"
        );
    }
}
