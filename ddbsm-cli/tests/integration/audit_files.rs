//! `ddbsm audit`: the files that it reads, and those that it can't.

use crate::common::server::{OWNER, TABLE};
use crate::common::trail::{batch, denied, file, get, gzip, key, put, role, session};
use crate::common::{ddbsm, feed, run, stderr, stdout};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Output, Stdio};

fn events() -> Vec<Value> {
    let writer = session(&role("ddbsm/writer/ops"), "ann");
    let events = [put(&writer, "a"), batch("BatchGetItem", &session(OWNER, "f"), &[key(OWNER, "a")])];
    [&events[..], &[get(&writer, &key(OWNER, "a"))]].concat()
}

fn audit(paths: &[&Path]) -> Output {
    run(ddbsm().args(["audit", "--json", "--table", TABLE]).args(paths))
}

fn rows(output: &Output) -> Value {
    let found: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(output)));
    found["rows"].clone()
}

/// What AWS's tools and a bucket hold, all alike.
#[test]
fn every_form_of_the_same_events_is_the_same() {
    let events = events();
    let text = |event: &Value| event.to_string();
    let lines: Vec<String> = events.iter().map(text).collect();
    let looked_up: Vec<Value> = events
        .iter()
        .map(|event| json!({"EventId": "1", "Username": "x", "CloudTrailEvent": text(event)}))
        .collect();
    let logged: Vec<Value> = events
        .iter()
        .map(|event| json!({"logStreamName": "s", "message": text(event), "eventId": "1"}))
        .collect();
    let pretty = serde_json::to_vec_pretty(&json!({"Records": events})).expect("JSON");
    let expected = rows(&feed(ddbsm().args(["audit", "-", "--json", "--table", TABLE]), &file(&events)));
    assert_eq!(expected.as_array().map(Vec::len), Some(4), "{expected}");
    let forms = [
        ("a file", pretty),
        ("gzip", gzip(&file(&events))),
        ("gzip in two members", [gzip(&file(&events[..1])), gzip(&file(&events[1..]))].concat()),
        ("one after another", [file(&events[..1]), file(&events[1..])].concat()),
        ("lines", lines.join("\n").into_bytes()),
        ("a list", json!(events).to_string().into_bytes()),
        ("lookup-events", json!({"Events": looked_up, "NextToken": "t"}).to_string().into_bytes()),
        ("filter-log-events", json!({"events": logged, "searchedLogStreams": []}).to_string().into_bytes()),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("events");
    for (form, bytes) in forms {
        assert_eq!(
            rows(&feed(ddbsm().args(["audit", "-", "--json", "--table", TABLE]), &bytes)),
            expected,
            "{form}"
        );
        fs::write(&path, bytes).expect("written");
        assert_eq!(rows(&audit(&[&path])), expected, "{form}, from a file");
    }
    // As Athena has it: names in lower case, and parts of an event as text.
    let athena = |event: &Value| {
        let of = |field: &str| event[field].clone();
        json!({"eventtime": of("eventTime"), "eventsource": of("eventSource"), "eventname": of("eventName"), "useridentity": of("userIdentity"),
            "requestparameters": of("requestParameters").to_string(), "resources": of("resources")}).to_string()
    };
    let lines: Vec<String> = events.iter().map(athena).collect();
    assert_eq!(
        rows(&feed(ddbsm().args(["audit", "-", "--json", "--table", TABLE]), lines.join("\n").as_bytes())),
        expected
    );
}

/// The tree that `aws s3 sync` makes, with digests beside it.
#[test]
fn a_folder_is_read_to_its_leaves() {
    let folder = tempfile::tempdir().expect("a folder");
    let day = folder.path().join("AWSLogs/111111111111/CloudTrail/us-west-2/2026/11/28");
    let digests = folder.path().join("AWSLogs/111111111111/CloudTrail-Digest/us-west-2/2026/11/28");
    fs::create_dir_all(&day).expect("made");
    fs::create_dir_all(&digests).expect("made");
    for (i, event) in events().iter().enumerate() {
        fs::write(day.join(format!("{i}.json.gz")), gzip(&file(std::slice::from_ref(event))))
            .expect("written");
    }
    fs::write(day.join(".DS_Store"), [0, 1]).expect("written");
    let digest = json!({"awsAccountId": "111111111111", "digestSignatureAlgorithm": "SHA256withRSA", "logFiles": [{"hashValue": "0"}]});
    fs::write(digests.join("d.json.gz"), gzip(digest.to_string().as_bytes())).expect("written");
    let output = audit(&[folder.path()]);
    assert_eq!(rows(&output).as_array().map(Vec::len), Some(4), "{}", stderr(&output));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&found["files"], &found["digests"], &found["records"]), (&json!(4), &json!(1), &json!(3)));
    let twice = audit(&[&day.join("0.json.gz"), &day]);
    let found: Value = serde_json::from_slice(&twice.stdout).expect("JSON");
    assert_eq!(found["records"], 4);
}

/// Half a file is no report: somebody's read may be in the other half.
#[test]
fn a_file_that_cant_be_read_to_its_end_ends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("good.json");
    fs::write(&good, file(&events())).expect("written");
    let whole = file(&events());
    let zipped = gzip(&whole);
    let mut damaged = zipped.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let mut wrong_sum = zipped.clone();
    let sum = wrong_sum.len() - 8;
    wrong_sum[sum] ^= 1;
    let second = String::from_utf8(whole.clone()).expect("text").replacen(
        "\"eventName\":\"BatchGetItem\"",
        "\"eventName\":7",
        1,
    );
    let untimed = String::from_utf8(whole.clone()).expect("text").replace("2026-11-28T09", "yesterday");
    for (name, bytes, said) in [
        ("cut.json", whole[..whole.len() - 1].to_vec(), "is cut off"),
        ("half.json", whole[..whole.len() / 2].to_vec(), "half.json, record 2 is cut off"),
        ("cut.gz", zipped[..zipped.len() / 2].to_vec(), "is cut off"),
        ("sum.gz", wrong_sum, "the gzip stream is damaged"),
        ("damaged.gz", damaged, "damaged.gz"),
        ("empty", Vec::new(), "empty is empty."),
        ("none.gz", gzip(b""), "none.gz is empty."),
        ("text", b"not JSON".to_vec(), "isn't JSON at line 1, column"),
        ("other.json", b"{\"n33dle\": {}}".to_vec(), "other.json, record 1 isn't an event"),
        ("number", b"7".to_vec(), "number isn't an event"),
        ("null.json", b"{\"Records\": null}".to_vec(), "null.json isn't an event"),
        ("second.json", second.into_bytes(), "second.json, record 2 isn't an event"),
        ("untimed.json", untimed.into_bytes(), "untimed.json, record 1 isn't an event"),
        ("more.json", [&whole[..], b"]"].concat(), "isn't JSON"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        let output = audit(&[&good, &path]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{name}: {}", stderr(&output));
        assert!(stdout(&output).is_empty() && !stderr(&output).contains("n33dle"), "{name}");
    }
    let missing = audit(&[&good, &folder.path().join("none")]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(
        stderr(&missing).contains("none: No such file or directory. Check the path."),
        "{}",
        stderr(&missing)
    );
    assert_eq!(run(ddbsm().args(["audit", "--table", TABLE])).status.code(), Some(2));
}

/// A folder that a link leads back to has no end.
#[cfg(unix)]
#[test]
fn a_folder_within_itself_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).expect("a link");
    let output = audit(&[folder.path()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("again"), "{}", stderr(&output));
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(audit(&[empty.path()]).status.code(), Some(6), "no file is no proof");
}

/// A long trail, through a pipe, of somebody who asks for another key each time: the tool holds one event at a time, and so many rows.
/// At its end, a crafted file that has something else between its events.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "100 MiB take half a minute in unoptimized code"]
fn a_long_trail_takes_little_memory() {
    const BYTES: usize = 100 << 20;
    const BESIDE: usize = 64;
    let event = denied(get(&session(&role("admin"), "bob"), &key(OWNER, "NAME"))).to_string();
    let (before, after) = event.split_once("NAME").expect("a key");
    let mut command = ddbsm();
    command.args(["audit", "-", "--json", "--table", TABLE]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let stdin = child.stdin.take().expect("stdin");
    let mut stdin = BufWriter::new(stdin);
    let count = BYTES / event.len();
    write!(stdin, "{{\"Records\":[{event}").expect("it's read");
    (0..count).for_each(|i| write!(stdin, ",{before}{i}{after}").expect("it's read"));
    let beside = "x".repeat(1 << 20);
    for i in 0..BESIDE {
        write!(stdin, "],\"beside{i}\":\"{beside}\",\"Records\":[{event}").expect("it's read");
    }
    stdin.flush().expect("it's read");
    let status = fs::read_to_string(status).expect("its memory");
    write!(stdin, "]}}").expect("it's read");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&found["events"]["denied"], &found["folded"]),
        (&json!(count + 1 + BESIDE), &json!(count + 1 - 10_000))
    );
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    println!("{peak} kB at most, {count} events");
    assert!(peak < 50 << 10, "{peak} kB");
}
