//! Reads a value from text whose syntax is known to be right.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::decode::json::error::{Error, Mistake, Step};
use crate::decode::json::scan::{Reader, Text};

impl Reader<'_> {
    fn number<'de, V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        let word = self.word();
        if let Ok(number) = word.parse() {
            return visitor.visit_u64(number);
        }
        if let Ok(number) = word.parse() {
            return visitor.visit_i64(number);
        }
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ => Err(Error::new(Mistake::Type(None))),
        }
    }

    fn members<'de, V: Visitor<'de>>(
        &mut self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.nested(b'}', |reader| {
            let left = reader.count();
            visitor.visit_map(Members { reader, fields, left, step: Step::Key })
        })
    }
}

/// A type that asks for one thing, for the message if it's another.
macro_rules! expect {
    ($($method:ident: $expected:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.deserialize_any(visitor).map_err(|error| error.expecting($expected))
        }
    )*};
}

/// A number that is wider than those that `serde` hands around otherwise.
macro_rules! wide {
    ($($method:ident $visit:ident $expected:literal)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = self.word().parse().map_err(|_| Error::new(Mistake::Type(Some($expected))))?;
            visitor.$visit(number)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            b'"' => match self.string()? {
                Text::AsItStands(text) => visitor.visit_str(text),
                Text::Decoded(text) => visitor.visit_str(&text),
            },
            b'[' => self.nested(b']', |reader| {
                let left = reader.count();
                visitor.visit_seq(Elements { reader, left })
            }),
            b'{' => self.members(&[], visitor),
            b'n' => {
                self.word();
                visitor.visit_unit()
            }
            b't' | b'f' => visitor.visit_bool(self.word() == "true"),
            _ => self.number(visitor),
        }
    }

    expect! {
        deserialize_bool: "true or false"
        deserialize_i8: "a whole number (i8)"
        deserialize_i16: "a whole number (i16)"
        deserialize_i32: "a whole number (i32)"
        deserialize_i64: "a whole number (i64)"
        deserialize_u8: "a whole number (u8)"
        deserialize_u16: "a whole number (u16)"
        deserialize_u32: "a whole number (u32)"
        deserialize_u64: "a whole number (u64)"
        deserialize_f32: "a number"
        deserialize_f64: "a number"
        deserialize_char: "a character"
        deserialize_str: "text"
        deserialize_string: "text"
        deserialize_identifier: "text"
        deserialize_unit: "null"
        deserialize_seq: "an array"
        deserialize_map: "an object"
    }

    wide! {
        deserialize_i128 visit_i128 "a whole number (i128)"
        deserialize_u128 visit_u128 "a whole number (u128)"
    }

    /// Text's own, as `serde_json` has it, or an array of numbers.
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.peek() != b'"' {
            return self.deserialize_any(visitor).map_err(|error| error.expecting("bytes"));
        }
        match self.string()? {
            Text::AsItStands(text) => visitor.visit_bytes(text.as_bytes()),
            Text::Decoded(text) => visitor.visit_bytes(text.as_bytes()),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.peek() == b'n' {
            self.word();
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.peek() {
            b'{' => self.members(fields, visitor),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.peek() {
            b'{' => self.nested(b'}', |reader| visitor.visit_enum(Variant { reader, has_content: true })),
            b'"' => visitor.visit_enum(Variant { reader: self, has_content: false }),
            _ => Err(Error::new(Mistake::Type(Some("one of its variants")))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }
}

/// The elements of an array, whose number is known: a `Vec` gets its room before the first.
struct Elements<'r, 'a> {
    reader: &'r mut Reader<'a>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Elements<'_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        let element = seed.deserialize(&mut *self.reader).map_err(|error| error.at(Step::Element))?;
        self.left = left;
        self.reader.skip(b',');
        Ok(Some(element))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// The members of an object. A key that is among a struct's fields is known by that.
struct Members<'r, 'a> {
    reader: &'r mut Reader<'a>,
    fields: &'static [&'static str],
    left: usize,
    step: Step,
}

impl<'de> MapAccess<'de> for Members<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        let text = self.reader.string()?;
        let key = match &text {
            Text::AsItStands(text) => text,
            Text::Decoded(text) => text.as_str(),
        };
        self.step =
            self.fields.iter().find(|field| **field == key).map_or(Step::Key, |field| Step::Field(field));
        seed.deserialize(Key(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        self.reader.skip(b':');
        let value = seed.deserialize(&mut *self.reader).map_err(|error| error.at(self.step))?;
        self.reader.skip(b',');
        Ok(value)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// `"NAME"`, or `{"NAME": CONTENT}`.
struct Variant<'r, 'a> {
    reader: &'r mut Reader<'a>,
    has_content: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name = match &self.reader.string()? {
            Text::AsItStands(text) => seed.deserialize(Key(text)),
            Text::Decoded(text) => seed.deserialize(Key(text)),
        };
        self.reader.skip(b':');
        Ok((name?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.has_content { serde::Deserialize::deserialize(self.reader) } else { Ok(()) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        self.content(|reader| seed.deserialize(reader))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.content(|reader| reader.deserialize_seq(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.content(|reader| reader.deserialize_struct("", fields, visitor))
    }
}

impl<'a> Variant<'_, 'a> {
    fn content<T>(self, read: impl FnOnce(&mut Reader<'a>) -> Result<T, Error>) -> Result<T, Error> {
        if self.has_content { read(self.reader) } else { Err(Error::new(Mistake::Type(Some("an object")))) }
    }
}

/// A member's key. Numbers and booleans may be written in one.
struct Key<'k>(&'k str);

macro_rules! parsed {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => visitor.visit_str(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    parsed! {
        deserialize_bool visit_bool
        deserialize_i8 visit_i8
        deserialize_i16 visit_i16
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_i128 visit_i128
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_u128 visit_u128
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let key: StrDeserializer<'_, Error> = self.0.into_deserializer();
        key.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
