//! `ddbsm cost`: its units against what is really written, and its dollars against the prices.

use crate::common::server::{Call, OWNER, Server, TABLE};
use crate::common::trail::role;
use crate::common::{ddbsm, ok, put, run, stdout};
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use ddbsm_rotation::{Action, Consumers, Direction, DynamoDb, Rotation, Rotator, SecretId, State, Strategy};
use ddbsm_testkit::rotation::{ADMIN, Party};
use serde_json::Value;
use std::time::{Duration, SystemTime};

fn cost(args: &[&str]) -> Value {
    let output = run(ddbsm().arg("cost").args(args).arg("--json"));
    ok(&output);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// To a millionth, as the report has them.
fn dollars(usd: f64) -> String {
    format!("{usd:.6}")
}

fn here(report: &Value) -> &Value {
    &report["services"][0]
}

fn part<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["stack"].as_array().expect("parts").iter().find(|part| part["part"] == name).expect("the part")
}

/// The figure that was published for three secrets with a key of one's own: $1.00 and $0.03 for 10,000 requests.
#[test]
fn a_key_of_ones_own_costs_what_was_published() {
    let report = cost(&["--secrets", "3", "--cold-starts", "10000"]);
    let key = part(&report, "a customer-managed KMS key");
    assert_eq!(key["usd_month"], 1.03);
    assert_eq!(part(&report, "a trail of data events")["usd_month"], 0.01);
    // $0.10 for the alarm, $0.30 for its metric, and 20 MB of log.
    assert_eq!(part(&report, "an alarm on denied requests")["usd_month"], 0.41);
    let table = here(&report)["usd_month"].as_f64().expect("dollars");
    assert_eq!(part(&report, "the table")["usd_with_above"], table);
    let all = key["usd_with_above"].as_f64().expect("dollars");
    assert!((all - (table + 0.01 + 0.41 + 1.03)).abs() < 1e-6, "{all}");
    assert_eq!(report["services"][1]["usd_month"], 1.35);
}

/// A batch rounds each of its items up by itself, keys and all, and an eventually consistent read is half.
#[test]
fn units_are_rounded_by_the_item() {
    let read = |size: &str| {
        let report = cost(&["--secrets", "3", "--cold-starts", "1000000", "--size", size]);
        dollars(here(&report)["usd_read_month"].as_f64().expect("dollars"))
    };
    // Half a unit for each of three items, a million times, at $0.125 a million; 300 bytes of an item are beside the value.
    for (size, units) in [("1", 1.5), ("3796", 1.5), ("3797", 3.0), ("7892", 3.0), ("7893", 4.5)] {
        assert_eq!(read(size), dollars(units * 0.125), "{size}");
    }
    let written = |size: &str, rotations: &str| {
        let args = ["--secrets", "1", "--puts", "1000000", "--rotations", rotations, "--size", size];
        dollars(here(&cost(&args))["usd_written_month"].as_f64().expect("dollars"))
    };
    // Two items with the value and two entries, at $0.625 a million, and three looks at the index, at $0.125.
    for (size, units) in [("724", 4.0), ("725", 6.0), ("1748", 6.0), ("1749", 8.0)] {
        assert_eq!(written(size, "0"), dollars(units * 0.625 + 3.0 * 0.125), "{size}");
    }
    assert_eq!(written("724", "1000000"), dollars((4.0 + 16.0) * 0.625 + (3.0 + 11.0) * 0.125));
    let before = cost(&["--secrets", "1", "--puts", "1000000", "--size", "724", "--as-of", "2024-10-31"]);
    assert_eq!(here(&before)["usd_written_month"], 4.0 * 1.25 + 3.0 * 0.25);
}

#[test]
fn the_whole_stack_stands_beside_secrets_manager_in_80_columns() {
    let output = run(ddbsm().args([
        "cost",
        "--secrets",
        "10000",
        "--cold-starts",
        "1000000",
        "--puts",
        "999",
        "--rotations",
        "7",
    ]));
    ok(&output);
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let (_, stack) = text.split_once("THE WHOLE STACK").expect("the stack");
    for row in ["the table", "+ a trail", "+ an alarm", "+ a customer-managed KMS key", "Secrets Manager"] {
        assert!(stack.lines().any(|line| line.starts_with(row) && line.contains('$')), "{row}: {text}");
    }
    let report = cost(&["--secrets", "4", "--puts", "10", "--rotations", "10"]);
    let calls = &report["services"][1]["usd_written_month"];
    assert_eq!(*calls, 0.0006, "10 calls, and 11 for each of 10 rotations, at $0.05 for 10,000");
}

/// Write units, reads of the index and requests, of what came in.
fn taken(calls: &[Call]) -> (usize, usize, usize) {
    let items = |call: &Call| call.body["RequestItems"][TABLE].as_array().map_or(0, Vec::len);
    let writes = calls.iter().filter(|call| call.operation == "BatchWriteItem");
    let looks = calls.iter().filter(|call| call.operation == "Query").count();
    let (written, requests) = writes.fold((0, 0), |(all, n), call| (all + items(call), n + 1));
    (written, looks, requests + looks)
}

/// The model of a put and of a rotation, against a real one of each: 1 KB an item, so a unit each.
#[test]
fn puts_and_rotations_write_what_is_counted() {
    let server = Server::with_table();
    ok(&put(&server, &["token", "-"], b"the first"));
    server.calls();
    ok(&put(&server, &["token", "-"], b"the first"));
    let put = taken(&server.calls());
    let events = |args: &[&str]| {
        let report = cost(&[&["--secrets", "1", "--cold-starts", "0", "--size", "1"], args].concat());
        report["data_events_month"].clone()
    };
    let rotated = rotate(&server);
    assert_eq!(put, (4, 3, 7));
    assert_eq!(rotated, (16, 11, 27));
    assert_eq!(events(&["--puts", "1"]), 7.0);
    assert_eq!(events(&["--rotations", "1"]), 27.0);
}

fn rotate(server: &Server) -> (usize, usize, usize) {
    let rotator = role("ddbsm/writer/rotator/token");
    let args = ["put", "rotation/admin", "-", "--principal", &rotator];
    ok(&crate::common::feed(server.ddbsm().args(args), ADMIN.as_bytes()));
    let party = Party::accepting("first", "the first");
    let rotation = Rotation::new(
        SecretId::new(OWNER, "token"),
        Direction::Presented,
        Strategy::Alternating,
        Consumers::Live { max_stale: Duration::from_hours(1) },
    );
    let table = DynamoDb::new(server.client(), TABLE);
    let rotator = Rotator::new(table, rotator.as_str(), rotation.first_id("first"), party);
    let mut counted = (0, 0, 0);
    // What the first rotation keeps, the second one finds.
    for (run, days) in [("one", 0), ("two", 10)] {
        server.calls();
        let mut state = State::new(run);
        let mut hours = 24 * days;
        while state.next != Action::Done {
            let then = DateTime::from(SystemTime::now() + Duration::from_hours(hours));
            server.set_date(Some(&then.fmt(DateTimeFormat::HttpDate).expect("a date")));
            state = server.block_on(rotator.step(state.next, state.clone())).expect("a step");
            hours += 24;
        }
        counted = taken(&server.calls());
    }
    counted
}
