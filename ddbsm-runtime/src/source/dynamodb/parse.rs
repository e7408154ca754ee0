//! The response of BatchGetItem or Query, read from its bytes into buffers that are wiped.

use std::borrow::Cow;
use std::iter::Peekable;

use aws_smithy_json::deserialize::token::skip_value;
use aws_smithy_json::deserialize::{JsonTokenIterator, Token, json_token_iter};

use ddbsm_core::table::attribute;

use crate::decode::Plaintext;
use crate::decode::encoding::base64;
use crate::secret::Secret;
use crate::source::Found;
use crate::source::dynamodb::stored::{Attributes, Stored};

/// What was found by name, and where DynamoDB left off.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) found: Vec<Stored>,
    /// The names that are left for another request.
    pub(super) unprocessed: Vec<Cow<'static, str>>,
    /// The name after which the next page begins, if there is one.
    pub(super) last: Option<Cow<'static, str>>,
}

/// The bytes are not the response of either operation. What they are instead is not said, as they may hold values.
#[derive(Debug)]
pub(super) struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the response is not DynamoDB's JSON")
    }
}

impl std::error::Error for Malformed {}

/// Reads a response about these `names`, which are sorted. A name that is none of them is copied.
pub(super) fn parse(response: &[u8], names: &[Cow<'static, str>]) -> Result<Parsed, Malformed> {
    let parsed = Parsed { found: Vec::with_capacity(names.len()), ..Parsed::default() };
    let mut parser = Parser { tokens: json_token_iter(response).peekable(), names, parsed };
    parser.response()?;
    match parser.tokens.next() {
        None => Ok(parser.parsed),
        Some(_) => Err(Malformed),
    }
}

struct Parser<'a> {
    tokens: Peekable<JsonTokenIterator<'a>>,
    names: &'a [Cow<'static, str>],
    parsed: Parsed,
}

impl<'a> Parser<'a> {
    /// `{"Responses": {TABLE: [ITEM]}, "UnprocessedKeys": {TABLE: {"Keys": [KEY]}}}`, or
    /// `{"Items": [ITEM], "LastEvaluatedKey": KEY}`.
    fn response(&mut self) -> Result<(), Malformed> {
        let mut known = false;
        self.object(|this, key| {
            known |= matches!(key, "Responses" | "Items" | "UnprocessedKeys");
            match key {
                "Responses" => this.object(|this, _table| this.array(Self::item)),
                "Items" => this.array(Self::item),
                "UnprocessedKeys" => this.object(|this, _table| {
                    this.object(|this, key| match key {
                        "Keys" => this.array(Self::unprocessed),
                        _ => this.skip(),
                    })
                }),
                "LastEvaluatedKey" => {
                    this.parsed.last = this.key()?;
                    Ok(())
                }
                _ => this.skip(),
            }
        })?;
        // An object of something else would pass for a response that found nothing.
        if known { Ok(()) } else { Err(Malformed) }
    }

    fn item(&mut self) -> Result<(), Malformed> {
        let mut name = None;
        let mut attributes = Attributes::default();
        self.object(|this, key| {
            match key {
                attribute::NAME => name = this.name()?,
                attribute::VALUE => attributes.value = Some(this.value()?),
                attribute::POINTS_TO => attributes.points_to = Some(this.text_or_empty()?),
                attribute::PREVIOUS => attributes.previous = Some(this.text_or_empty()?),
                attribute::PREVIOUS_UNTIL => attributes.until = Some(this.text_or_empty()?),
                _ => this.skip()?,
            }
            Ok(())
        })?;
        self.parsed.found.push(attributes.of(name.ok_or(Malformed)?));
        Ok(())
    }

    fn unprocessed(&mut self) -> Result<(), Malformed> {
        let name = self.key()?.ok_or(Malformed)?;
        self.parsed.unprocessed.push(name);
        Ok(())
    }

    /// The name of `{"principal": {"S": PRINCIPAL}, "name": {"S": NAME}}`.
    fn key(&mut self) -> Result<Option<Cow<'static, str>>, Malformed> {
        let mut name = None;
        self.object(|this, key| {
            if key != attribute::NAME {
                return this.skip();
            }
            name = this.name()?;
            Ok(())
        })?;
        Ok(name)
    }

    /// `{"S": NAME}`, the only type that the sort key has.
    fn name(&mut self) -> Result<Option<Cow<'static, str>>, Malformed> {
        let mut name = None;
        self.object(|this, descriptor| {
            if descriptor != "S" {
                return Err(Malformed);
            }
            let text = this.text()?;
            name = Some(match this.names.binary_search_by(|name| name.as_ref().cmp(text.as_ref())) {
                Ok(at) => this.names[at].clone(),
                Err(_) => Cow::Owned(text.into_owned()),
            });
            Ok(())
        })?;
        Ok(name)
    }

    /// The text of `{"S": TEXT}`, or none for another type.
    fn text_or_empty(&mut self) -> Result<Cow<'a, str>, Malformed> {
        let mut text = Cow::default();
        self.object(|this, descriptor| {
            match descriptor {
                "S" => text = this.text()?,
                _ => this.skip()?,
            }
            Ok(())
        })?;
        Ok(text)
    }

    /// An attribute's value: an object of one entry, whose key is the type's descriptor.
    fn value(&mut self) -> Result<Found, Malformed> {
        let mut found = None;
        self.object(|this, descriptor| {
            found = Some(match descriptor {
                "S" => Found::Value(Plaintext::Text(Secret::new(this.text()?.into_owned()))),
                "B" => {
                    let bytes = match this.text()? {
                        Cow::Borrowed(encoded) => base64(encoded),
                        Cow::Owned(encoded) => base64(Secret::new(encoded).expose_secret()),
                    };
                    Found::Value(Plaintext::Binary(bytes.ok_or(Malformed)?))
                }
                _ => {
                    this.skip()?;
                    Found::OtherType(DESCRIPTORS.iter().find(|known| **known == descriptor).ok_or(Malformed)?)
                }
            });
            Ok(())
        })?;
        found.ok_or(Malformed)
    }

    /// Borrowed from the response, or with its escapes undone in a buffer that never grows.
    fn text(&mut self) -> Result<Cow<'a, str>, Malformed> {
        match self.token()? {
            Token::ValueString { value, .. } => value.to_unescaped().map_err(|_| Malformed),
            _ => Err(Malformed),
        }
    }

    /// Calls `entry` at each value of an object, with its key. A null is taken for an empty object.
    fn object(
        &mut self,
        mut entry: impl FnMut(&mut Self, &str) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        match self.token()? {
            Token::StartObject { .. } => {}
            Token::ValueNull { .. } => return Ok(()),
            _ => return Err(Malformed),
        }
        loop {
            match self.token()? {
                Token::EndObject { .. } => return Ok(()),
                Token::ObjectKey { key, .. } => entry(self, &key.to_unescaped().map_err(|_| Malformed)?)?,
                _ => return Err(Malformed),
            }
        }
    }

    /// Calls `element` at each element of an array of objects.
    fn array(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let Token::StartArray { .. } = self.token()? else {
            return Err(Malformed);
        };
        loop {
            match self.tokens.peek() {
                Some(Ok(Token::EndArray { .. })) => {
                    self.tokens.next();
                    return Ok(());
                }
                _ => element(self)?,
            }
        }
    }

    fn skip(&mut self) -> Result<(), Malformed> {
        skip_value(&mut self.tokens).map_err(|_| Malformed)
    }

    fn token(&mut self) -> Result<Token<'a>, Malformed> {
        match self.tokens.next() {
            Some(Ok(token)) => Ok(token),
            _ => Err(Malformed),
        }
    }
}

/// DynamoDB's types beside S and B.
const DESCRIPTORS: [&str; 8] = ["N", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];

#[cfg(test)]
mod tests {
    use ddbsm_core::table::{Overlap, OverlapError};

    use super::*;

    #[test]
    fn reads_items_of_every_type_and_what_is_unprocessed() {
        let response = br##"{"Responses":{"t":[
            {"name":{"S":"a"},"value":{"S":"x\u00e9\n"}},
            {"value":{"B":"AAEC"},"name":{"S":"b"},"principal":{"S":"p"}},
            {"name":{"S":"c"},"value":{"M":{"deep":{"L":[{"N":"1"}]}}}},
            {"name":{"S":"d"}}]},
            "UnprocessedKeys":{"t":{"ProjectionExpression":"#n","Keys":[{"principal":{"S":"p"},"name":{"S":"e"}}]}},
            "ConsumedCapacity":[{"CapacityUnits":0.5}]}"##;
        let Parsed { found, unprocessed, last } = parse(response, &["a".into(), "b".into()]).unwrap();
        let names: Vec<&str> = found.iter().map(|item| &*item.name).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
        assert!(matches!(&found[0].found, Found::Value(Plaintext::Text(text)) if text.ct_eq("xé\n")));
        assert!(matches!(&found[1].found, Found::Value(Plaintext::Binary(bytes)) if bytes.ct_eq([0, 1, 2])));
        assert!(matches!(found[2].found, Found::OtherType("M")));
        assert!(matches!(found[3].found, Found::NoValue));
        assert_eq!((unprocessed, last), (vec!["e".into()], None));
    }

    #[test]
    fn a_head_may_point_and_may_overlap_and_can_express_nothing_else() {
        const V: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        let item = |attributes: &str| {
            let response = format!(r#"{{"Responses":{{"t":[{{"name":{{"S":"a"}}{attributes}}}]}}}}"#);
            parse(response.as_bytes(), &[]).unwrap().found.pop().unwrap()
        };
        let attribute = |name: &str, text: &str| format!(r#","{name}":{{"S":"{text}"}}"#);
        let pointer = item(&attribute("points_to", V));
        assert_eq!(pointer.points_to, Some(V.parse().unwrap()));
        assert!(matches!(pointer.found, Found::NoValue));

        for text in [
            "",
            "b",
            "b#01ARZ3NDEKTSV4RRFFQ69G5FAV",
            &V.to_lowercase(),
            &V[1..],
            "81ARZ3NDEKTSV4RRFFQ69G5FAV",
        ] {
            let broken = item(&attribute("points_to", text));
            assert!(matches!(broken.found, Found::Unreadable(_)) && broken.points_to.is_none(), "{text}");
        }
        assert!(matches!(item(r#","points_to":{"N":"1"}"#).found, Found::Unreadable(_)));
        let both = item(&format!(r#"{},"value":{{"S":"v"}}"#, attribute("points_to", V)));
        assert!(matches!(both.found, Found::Unreadable(_)) && both.points_to.is_none());

        let until = "2026-11-28T14:00:00Z";
        let overlapping = item(&(attribute("previous", V) + &attribute("previous_until", until)));
        assert!(matches!(
            overlapping.overlap,
            Ok(Some(Overlap { previous, until: time }))
                if previous == V.parse().unwrap() && time == until.parse().unwrap()
        ));
        for malformed in [
            attribute("previous", V),
            attribute("previous_until", until),
            attribute("previous", "b") + &attribute("previous_until", until),
            attribute("previous", V) + &attribute("previous_until", "tomorrow"),
            attribute("previous", V) + r#","previous_until":{"N":"1"}"#,
        ] {
            assert_eq!(item(&malformed).overlap, Err(OverlapError::Malformed), "{malformed}");
        }
    }

    #[test]
    fn every_cut_of_a_response_is_malformed() {
        let response = br#"{"Items":[{"name":{"S":"a"},"value":{"B":"AAEC"}}],"Count":1,
            "LastEvaluatedKey":{"principal":{"S":"p"},"name":{"S":"a"}}}"#;
        assert_eq!(parse(response, &[]).unwrap().last.unwrap(), "a");
        for length in 0..response.len() {
            assert!(parse(&response[..length], &[]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn what_is_not_a_response_is_malformed() {
        for response in [
            "[]",
            "1",
            "{}",
            "null",
            r#"{"message":"Forbidden"}"#,
            r#"{"Items":[]}x"#,
            r#"{"Items":{}}"#,
            r#"{"Items":[null]}"#,
            r#"{"Items":[{"value":{"S":"v"}}]}"#,
            r#"{"Items":[{"name":{"N":"1"}}]}"#,
            r#"{"Items":[{"name":{"S":"a"},"value":{"B":"%"}}]}"#,
            r#"{"Items":[{"name":{"S":"a"},"value":{}}]}"#,
            r#"{"Items":[{"name":{"S":"a"},"value":{"S":"\ud800"}}]}"#,
        ] {
            assert!(parse(response.as_bytes(), &[]).is_err(), "{response}");
        }
    }
}
