//! JSON without residue.
//!
//! `serde_json` copies a string that holds an escape through a scratch buffer, which it grows and frees unwiped. The
//! value is therefore read as the middle of three: a string before it makes the scratch large enough that it never
//! moves, and the same string after it overwrites what the value left there.

use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, SeqAccess, Visitor};
use zeroize::Zeroizing;

use crate::error::Invalid;

/// Reads `text`. Where it is not the JSON of a `T`, serde's error is dropped unread, as it may quote the value.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Invalid> {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Err(Invalid::new("not valid JSON"));
    }
    let wrong_shape = Invalid::new("its JSON does not have the form of the field's type");
    if !text.contains('\\') {
        return serde_json::from_str(text).map_err(|_| wrong_shape);
    }
    let cover = ["\"\\n", &"0".repeat(text.len()), "\""].concat();
    let length = text.len() + 2 * cover.len() + 4;
    let mut covered = Zeroizing::new(String::with_capacity(length));
    for part in ["[", &cover, ",", text, ",", &cover, "]"] {
        covered.push_str(part);
    }
    let mut deserializer = serde_json::Deserializer::from_str(&covered);
    deserializer.deserialize_tuple(3, Covered(std::marker::PhantomData)).map_err(|_| wrong_shape)
}

struct Covered<T>(std::marker::PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Covered<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value between two covers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        seq.next_element_seed(Cover)?;
        let value = seq.next_element()?;
        seq.next_element_seed(Cover)?;
        value.ok_or_else(|| de::Error::custom("no value"))
    }
}

/// Asks for a string, so that it goes through the scratch buffer, and forgets it.
struct Cover;

impl<'de> DeserializeSeed<'de> for Cover {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Cover {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}
