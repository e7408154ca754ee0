//! Versions: ULIDs in their canonical spelling.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A version of a secret: a ULID, spelled as 26 characters of Crockford's base32, upper case, the first `0` to `7`.
///
/// Versions sort by the time at which their writer made them, and their spellings sort alike. Nothing but a version
/// can be spelled this way, so an attribute that holds one can express nothing else.
///
/// ```
/// use ddbsm_core::table::Version;
///
/// let version: Version = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse()?;
/// assert_eq!(version.to_string(), "01ARZ3NDEKTSV4RRFFQ69G5FAV");
/// assert_eq!(version.unix_millis(), 1_469_922_850_259);
/// # Ok::<(), ddbsm_core::table::VersionError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u128);

/// Why a text isn't a [`Version`].
///
/// ```
/// use ddbsm_core::table::{Version, VersionError};
///
/// assert_eq!("01ARZ3".parse::<Version>(), Err(VersionError::Length(6)));
/// assert_eq!("01arz3".parse::<Version>(), Err(VersionError::Character('a')));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VersionError {
    /// It has this many characters, and not [`Version::LEN`].
    Length(usize),
    /// The first character that isn't one of `0-9 A-H J K M N P-T V-Z`. Lower case is another spelling, and refused.
    Character(char),
    /// The first character is above `7`: the number would have more than 128 bits.
    TooLarge,
}

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Below the time, which has 48 bits.
const RANDOM_BITS: u32 = 80;

impl Version {
    /// The characters of a version.
    pub const LEN: usize = 26;

    /// A version of a time, in milliseconds since the Unix epoch, and 80 random bits. Further bits are ignored.
    ///
    /// ```
    /// # use ddbsm_core::table::Version;
    /// assert_eq!(Version::new(1_469_922_850_259, 0).to_string(), "01ARZ3NDEK0000000000000000");
    /// ```
    #[must_use]
    pub const fn new(unix_millis: u64, random: u128) -> Self {
        Self(((unix_millis as u128) << RANDOM_BITS) | (random & ((1 << RANDOM_BITS) - 1)))
    }

    /// When it was made, by its writer's clock, in milliseconds since the Unix epoch.
    ///
    /// ```
    /// # use ddbsm_core::table::{Version, VersionError};
    /// let version: Version = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse()?;
    /// assert_eq!(version.unix_millis(), 1_469_922_850_259);
    /// # Ok::<(), VersionError>(())
    /// ```
    #[must_use]
    pub const fn unix_millis(self) -> u64 {
        (self.0 >> RANDOM_BITS) as u64
    }

    /// The least version that comes after this one. The last version has none.
    ///
    /// ```
    /// # use ddbsm_core::table::Version;
    /// assert_eq!(Version::new(0, 1).next(), Some(Version::new(0, 2)));
    /// assert_eq!(Version::new(u64::MAX, u128::MAX).next(), None);
    /// ```
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self.0.checked_add(1) {
            Some(next) => Some(Self(next)),
            None => None,
        }
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let mut number = 0_u128;
        for c in text.chars() {
            let digit = DIGITS.iter().position(|&digit| char::from(digit) == c);
            let digit = digit.ok_or(VersionError::Character(c))?;
            number = (number << 5) | digit as u128;
        }
        // Each character was ASCII.
        if text.len() != Self::LEN {
            return Err(VersionError::Length(text.len()));
        }
        if text.as_bytes().first() > Some(&b'7') {
            return Err(VersionError::TooLarge);
        }
        Ok(Self(number))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(Self::LEN);
        for place in (0..Self::LEN).rev() {
            let digit = (self.0 >> (5 * place)) & 31;
            text.extend(DIGITS.get(digit as usize).map(|&digit| char::from(digit)));
        }
        f.pad(&text)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({self})")
    }
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(len) => write!(f, "a version has {} characters, and this has {len}", Version::LEN),
            Self::Character(c) => {
                write!(f, "a version can't hold {c:?}, only 0-9 and A-Z without I, L, O and U")
            }
            Self::TooLarge => f.write_str("a version begins with 0 to 7"),
        }
    }
}

impl Error for VersionError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_least_and_the_greatest() {
        let least = "0".repeat(26);
        let greatest = format!("7{}", "Z".repeat(25));
        assert_eq!(least.parse(), Ok(Version(0)));
        assert_eq!(greatest.parse(), Ok(Version(u128::MAX)));
        assert_eq!(Version(u128::MAX).to_string(), greatest);
        assert_eq!(Version(u128::MAX).next(), None);
        assert_eq!(format!("8{}", "0".repeat(25)).parse::<Version>(), Err(VersionError::TooLarge));
    }

    #[test]
    fn nothing_else_is_one() {
        let parse = |text: &str| text.parse::<Version>().unwrap_err();
        assert_eq!(parse(""), VersionError::Length(0));
        assert_eq!(parse("01ARZ3NDEKTSV4RRFFQ69G5FA"), VersionError::Length(25));
        assert_eq!(parse("01ARZ3NDEKTSV4RRFFQ69G5FAVV"), VersionError::Length(27));
        assert_eq!(parse(&"Z".repeat(100_000)), VersionError::Length(100_000));
        for c in ['a', 'I', 'L', 'O', 'U', '#', ' ', '\n', 'é'] {
            assert_eq!(parse(&format!("01ARZ3NDEKTSV4RRFFQ69G5FA{c}")), VersionError::Character(c));
        }
    }

    proptest! {
        #[test]
        fn a_version_reads_back_and_sorts_as_it_is_spelled(a in any::<u128>(), b in any::<u128>()) {
            let (a, b) = (Version(a), Version(b));
            prop_assert_eq!(a.to_string().parse(), Ok(a));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn a_version_keeps_its_time(millis in 0..1_u64 << 48, random in any::<u128>()) {
            let version = Version::new(millis, random);
            prop_assert_eq!(version.unix_millis(), millis);
            prop_assert!(version.next().is_none_or(|next| next > version));
        }
    }
}
