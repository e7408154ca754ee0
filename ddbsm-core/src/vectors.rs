//! The test vectors of `docs/TABLE.md`, against this implementation.

use serde_json::Value;

use crate::arn::{Principal, Table};
use crate::name;
use crate::table::{Head, IndexKey, ItemKey, Overlap, Time, Version};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../table-vectors.json")).unwrap()
}

/// Runs `check` on every valid vector and `is_valid` on every invalid text; there must be some of each.
fn check(topic: &str, check: impl Fn(&Value), is_valid: impl Fn(&str) -> bool) {
    let vectors = vectors();
    let list = |kind: &str| vectors[topic][kind].as_array().filter(|list| !list.is_empty()).unwrap().clone();
    list("valid").iter().for_each(check);
    for text in list("invalid") {
        assert!(!is_valid(text.as_str().unwrap()), "{topic}: {text}");
    }
}

fn text<'a>(vector: &'a Value, part: &str) -> &'a str {
    vector[part].as_str().unwrap()
}

#[test]
fn names() {
    check(
        "names",
        |vector| assert_eq!(name::check(vector.as_str().unwrap()), Ok(()), "{vector}"),
        |text| name::check(text).is_ok(),
    );
}

#[test]
fn owners() {
    let valid = |vector: &Value| {
        let owner = Principal::parse(text(vector, "owner")).unwrap();
        let parts = [
            ("partition", owner.partition),
            ("account", owner.account),
            ("path", owner.path),
            ("name", owner.name),
        ];
        for (part, found) in parts {
            assert_eq!(found, text(vector, part), "{vector}");
        }
        assert_eq!(owner.to_string(), text(vector, "owner"));
    };
    check("owners", valid, |text| Principal::parse(text).is_ok());
}

#[test]
fn tables() {
    let valid = |vector: &Value| {
        let table = Table::parse(text(vector, "table")).unwrap();
        assert_eq!(table.name(), text(vector, "name"));
        assert_eq!(table.arn().map(|arn| arn.partition), vector["partition"].as_str(), "{vector}");
        assert_eq!(table.arn().map(|arn| arn.region), vector["region"].as_str(), "{vector}");
        assert_eq!(table.arn().map(|arn| arn.account), vector["account"].as_str(), "{vector}");
    };
    check("tables", valid, |text| Table::parse(text).is_ok());
}

#[test]
fn versions() {
    let valid = |vector: &Value| {
        let version: Version = text(vector, "version").parse().unwrap();
        let random = u128::from_str_radix(text(vector, "random"), 16).unwrap();
        assert_eq!(version, Version::new(vector["unix_millis"].as_u64().unwrap(), random), "{vector}");
        assert_eq!(version.to_string(), text(vector, "version"));
    };
    check("versions", valid, |text| text.parse::<Version>().is_ok());
}

#[test]
fn times() {
    let valid = |vector: &Value| {
        let time: Time = text(vector, "time").parse().unwrap();
        assert_eq!(Some(time.unix_seconds()), vector["unix_seconds"].as_i64(), "{vector}");
        assert_eq!(time.to_string(), text(vector, "time"));
    };
    check("times", valid, |text| text.parse::<Time>().is_ok());
}

#[test]
fn keys() {
    let version = |vector: &Value| vector["version"].as_str().map(|version| version.parse().unwrap());
    let valid = |vector: &Value| {
        let item = ItemKey { name: text(vector, "name"), version: version(vector) };
        assert_eq!(ItemKey::parse(text(vector, "key")), Some(item), "{vector}");
        assert_eq!(item.to_string(), text(vector, "key"));
    };
    check("item_keys", valid, |text| ItemKey::parse(text).is_some());
    let valid = |vector: &Value| {
        let item = ItemKey { name: text(vector, "name"), version: version(vector) };
        let entry = IndexKey { principal: text(vector, "owner"), item };
        assert_eq!(IndexKey::parse(text(vector, "key")), Some(entry), "{vector}");
        assert_eq!(entry.to_string(), text(vector, "key"));
    };
    check("index_keys", valid, |text| IndexKey::parse(text).is_some());
}

#[test]
fn heads() {
    let vectors = vectors();
    for vector in vectors["heads"].as_array().unwrap() {
        let head = Head::read(vector["has_value"].as_bool().unwrap(), vector["points_to"].as_str());
        let loads = match vector["loads"].as_str() {
            None => None,
            Some("value") => Some(Head::Value),
            Some(version) => Some(Head::PointsTo(version.parse().unwrap())),
        };
        assert_eq!(head.ok(), loads, "{vector}");
    }
}

#[test]
fn previous() {
    let vectors = vectors();
    for vector in vectors["previous"].as_array().unwrap() {
        let now = text(vector, "now").parse().unwrap();
        let points_to = vector["points_to"].as_str();
        let head = Head::read(points_to.is_none(), points_to).unwrap();
        let overlap = Overlap::read(vector["previous"].as_str(), vector["previous_until"].as_str());
        let valid = overlap.ok().flatten().filter(|overlap| overlap.is_valid(head, now) == Ok(true));
        let valid = valid.map(|overlap| overlap.previous);
        assert_eq!(valid.map(|version| version.to_string()).as_deref(), vector["valid"].as_str(), "{vector}");
    }
}
