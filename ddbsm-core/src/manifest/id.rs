//! What a struct is referred to by: a hash of its record.

use std::fmt;

/// The id of a struct. Its text is 32 hexadecimal digits in lower case.
///
/// ```
/// assert_eq!(ddbsm_core::manifest::Id(0xab).to_string(), "000000000000000000000000000000ab");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u128);

impl Id {
    /// Reads an id's text. Returns `None` if the text isn't an id.
    ///
    /// ```
    /// use ddbsm_core::manifest::Id;
    ///
    /// assert_eq!(Id::parse("000000000000000000000000000000ab"), Some(Id(0xab)));
    /// assert_eq!(Id::parse("ab"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |b: u8| b.is_ascii_digit() || matches!(b, b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(digits) {
            return None;
        }
        u128::from_str_radix(text, 16).map(Self).ok()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("an id is 32 hexadecimal digits in lower case"))
    }
}
