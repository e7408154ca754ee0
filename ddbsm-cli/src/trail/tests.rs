//! The reader, byte by byte.

use super::document::{Counts, read};
use super::why::{MAX_EVENT, Why};
use super::{Event, Scope, keys};
use serde_json::json;
use std::io::{self, Read};

fn names(bytes: &[u8]) -> Result<(Vec<String>, Counts), (Option<u64>, Why)> {
    let mut names = Vec::new();
    let mut each = |event: &Event| {
        names.extend(event.text("eventname"));
        Ok(())
    };
    let counts = read(bytes, &mut each)?;
    Ok((names, counts))
}

fn three() -> Vec<u8> {
    let event = |name: &str| json!({"eventSource": "dynamodb.amazonaws.com", "eventName": name, "x": [1, {"y": null}]});
    json!({"Records": [event("a"), event("b"), event("c")]}).to_string().into_bytes()
}

/// Wherever a file ends, it's an error that names the event.
#[test]
fn no_beginning_of_a_file_passes() {
    let file = three();
    assert_eq!(names(&file).expect("whole").0, ["a", "b", "c"]);
    let ends: Vec<usize> = file
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair == b"}}" || pair == b"]}")
        .map(|(i, _)| i + 2)
        .collect();
    assert!(!ends.is_empty());
    let mut last = None;
    for end in 0..file.len() {
        let (event, why) = names(&file[..end]).expect_err("a part of a file");
        assert!(matches!((end, &why), (0, Why::Empty) | (1.., Why::Truncated)), "{end}: {why:?}");
        assert!(event.is_none() || event >= last, "{end}");
        last = event.or(last);
    }
    assert_eq!(last, Some(3));
}

#[test]
fn an_event_has_a_most_of_bytes_and_a_file_has_none() {
    let pad = "x".repeat(usize::try_from(MAX_EVENT).expect("fits") / 2);
    let event = |times: usize| {
        let pad = pad.repeat(times);
        json!({"eventSource": "s3.amazonaws.com", "eventName": "a", "pad": pad}).to_string()
    };
    let small = event(1);
    let file = format!("{{\"Records\":[{small},{small},{small},{small}]}}");
    assert_eq!(names(file.as_bytes()).expect("events that fit").1.events, 4);
    let file = format!("{{\"Records\":[{small},{}]}}", event(2));
    assert!(matches!(names(file.as_bytes()), Err((Some(2), Why::TooLarge))));
    // Endless white space is no event.
    let endless = io::repeat(b' ').take(MAX_EVENT + 1);
    assert!(matches!(read(endless, &mut |_| Ok(())), Err((None, Why::TooLarge))));
}

#[test]
fn what_is_nested_without_end_is_an_error() {
    let deep = |deep: usize| format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    let event =
        |value: &str| format!("{{\"eventSource\":\"s\",\"eventName\":\"n\",\"requestParameters\":{value}}}");
    let parameters = |text: &str| {
        let mut found = Ok(());
        let mut each = |event: &Event| {
            found = event.value("requestparameters").map(drop);
            Ok(())
        };
        read(text.as_bytes(), &mut each).map_err(|(_, why)| why)?;
        found
    };
    assert!(parameters(&event(&deep(100))).is_ok());
    assert!(matches!(parameters(&event(&deep(100_000))), Err(Why::Form)));
    assert!(names(deep(100_000).as_bytes()).is_err());
}

#[test]
fn an_error_of_the_caller_ends_the_reading() {
    let mut count = 0;
    let mut each = |_: &Event| {
        count += 1;
        if count == 2 { Err(Why::Form) } else { Ok(()) }
    };
    assert!(matches!(read(&three()[..], &mut each), Err((Some(2), Why::Form))));
    assert_eq!(count, 2);
}

/// A forged key can be long, and a report keeps many.
#[test]
fn a_key_is_kept_as_far_as_dynamodb_takes_one() {
    let scope = Scope { table: "t-able".to_owned(), region: None, account: None };
    let long = "\u{e9}".repeat(5000);
    let found = keys(&json!({"key": {"principal": long, "name": long}}), &scope);
    assert_eq!((found[0].principal.len(), found[0].name.as_ref().map(String::len)), (2048, Some(1024)));
}
