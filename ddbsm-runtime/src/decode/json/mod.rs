//! JSON without residue, and with the place of a mistake.
//!
//! `serde_json` lets a `Vec` grow element by element, which frees the outgrown buffers unwiped, decodes escapes in a buffer
//! that it frees unwiped too, and quotes the value in its errors. It checks the syntax here, which copies nothing. What is
//! read then is read by [`reader`], which knows each length in advance.

mod error;
mod reader;
mod scan;

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::Invalid;
use scan::Reader;

/// Reads `text`, or says where it does not have the form of a `T`: in the words of the type, with nothing of the value.
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Invalid> {
    if serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Err(Invalid::new("not valid JSON"));
    }
    T::deserialize(&mut Reader::new(text)).map_err(|error| Invalid::json(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::from_str;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Database {
        user: String,
        port: Option<u16>,
        #[serde(default)]
        hosts: Vec<Host>,
        tls: Option<Tls>,
        mode: Option<Mode>,
        labels: Option<BTreeMap<String, bool>>,
        pair: Option<(u8, char)>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Host {
        name: Name,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Name(String);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Mode {
        ReadOnly,
        Of(u8),
        Both(u8, u8),
        Named { a: bool },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(try_from = "String")]
    struct Tls(String);

    impl TryFrom<String> for Tls {
        type Error = String;

        fn try_from(text: String) -> Result<Self, String> {
            if text == "n33dle" { Err(format!("{text} is no TLS")) } else { Ok(Self(text)) }
        }
    }

    fn says<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        from_str::<T>(text).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_is_told_by_its_place() {
        for (text, said) in [
            (r#"{"port":1}"#, "no `user`"),
            (r#"{"user":"u","port":"n33dle"}"#, "`port` is not a whole number (u16)"),
            (r#"{"user":"u","port":70000}"#, "`port` is not a whole number (u16)"),
            (r#"{"user":"u","port":1.5}"#, "`port` is not a whole number (u16)"),
            (r#"{"user":["n33dle"]}"#, "`user` is not text"),
            (r#"{"user":"u","user":"n33dle"}"#, "`user` is there twice"),
            (r#"{"user":"u","hosts":[{"name":"h"},{"name":1}]}"#, "`hosts[].name` is not text"),
            (r#"{"user":"u","hosts":[{}]}"#, "no `hosts[].name`"),
            (
                r#"{"user":"u","hosts":[{"name":"h","n33dle":1}]}"#,
                "`hosts[]` has a key that its type doesn't have",
            ),
            (r#"{"user":"u","hosts":"n33dle"}"#, "`hosts` is not an array"),
            (r#"{"user":"u","tls":"n33dle"}"#, "`tls`: its type's `Deserialize` returned an error"),
            (r#"{"user":"u","mode":"n33dle"}"#, "`mode` is none of `read-only`, `of`, `both`, `named`"),
            (r#"{"user":"u","mode":{"of":"n33dle"}}"#, "`mode` is not a whole number (u8)"),
            (r#"{"user":"u","labels":{"n33dle":1}}"#, "`labels.*` is not true or false"),
            (r#"{"user":"u","pair":[1,"a","n33dle"]}"#, "`pair` has another length than its type"),
            (r#"{"user":"u","pair":[1]}"#, "`pair` has another length than its type"),
            (r#""n33dle""#, "its JSON is not an object"),
            ("[]", "its JSON has another length than its type"),
            ("n33dle", "not valid JSON"),
            ("{} n33dle", "not valid JSON"),
        ] {
            assert_eq!(says::<Database>(text), said, "{text}");
        }
        assert_eq!(says::<Vec<u8>>("[1,256]"), "`[]` is not a whole number (u8)");
        assert_eq!(says::<String>(r#""\ud800""#), "its JSON holds an escape that stands for no character");
        assert_eq!(says::<f64>("1e999"), "its JSON is not a number");
        let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
        assert_eq!(says::<serde_json::Value>(&deep), "its JSON is nested too deeply");
    }

    #[test]
    fn what_serde_json_reads_is_read_the_same() {
        fn same<T: DeserializeOwned + PartialEq + std::fmt::Debug>(texts: &[&str]) {
            for text in texts {
                assert_eq!(from_str::<T>(text).ok(), serde_json::from_str::<T>(text).ok(), "{text}");
            }
        }
        same::<serde_json::Value>(&[
            "null",
            " true ",
            "-1",
            "0",
            "18446744073709551615",
            "1.5e3",
            "-0.5E-1",
            r#" "a\n\"\\\/\b\f\r\t\u00e9\ud83d\ude00é" "#,
            "[ ]",
            "{ }",
            r#"[1,[2,[3,{"a":[]}]],"],[",{"}":"{"}]"#,
            "{\"a\" : 1 ,\n\t\"b\":[ 1 , 2 ]}",
            r#"{"a":1,"a":2}"#,
            "",
            "[1,]",
        ]);
        same::<Database>(&[
            r#"{"user":"u","port":null,"unknown":[{"x":"]"}],"mode":"read-only"}"#,
            r#"{"user":"u","mode":{"of":3},"labels":{"a":true},"pair":[1,"a"]}"#,
            r#"{"user":"u","mode":{"both":[1,2]},"tls":"t","hosts":[{"name":"h"}]}"#,
            r#"{"user":"u","mode":{"named":{"a":true}}}"#,
            r#"{"user":"u","mode":{"of":3,"both":[1,2]}}"#,
            r#"{"user":"u","mode":{}}"#,
            r#"["u",1,[],null,null,null,null]"#,
        ]);
        same::<BTreeMap<u8, Option<char>>>(&[r#"{"1":"a","2":null}"#, r#"{"300":"a"}"#, r#"{"x":null}"#]);
        same::<BTreeMap<bool, u8>>(&[r#"{"true":1}"#, r#"{"yes":1}"#]);
        same::<(u128, i128, f32, f64)>(&[
            "[340282366920938463463374607431768211455,-170141183460469231731687303715884105728,1.5,2]",
            "[1,2,3,-4]",
            "[1.5,2,3,4]",
        ]);
        same::<Option<Option<u8>>>(&["null", "1"]);
        same::<serde_json::Map<String, serde_json::Value>>(&[r#"{"a":{"b":null}}"#]);
    }

    #[test]
    fn a_sequence_gets_its_room_in_advance() {
        let numbers: Vec<u8> = (0..200).collect();
        let read: Vec<u8> = from_str(&serde_json::to_string(&numbers).unwrap()).unwrap();
        assert_eq!((read.capacity(), &read), (200, &numbers));
        let texts: Vec<String> = (0..99).map(|i| "]},{[\"\\".repeat(i)).collect();
        let read: Vec<String> = from_str(&serde_json::to_string(&texts).unwrap()).unwrap();
        assert_eq!((read.capacity(), &read), (99, &texts));
        assert!(read.iter().all(|text| text.capacity() == text.len()));
    }
}
