//! kill -9 at random points of every command and of pairs of them: what loads was current at some time, and `ls`, `history` and
//! what loads agree, or the output names the disagreement and what settles it.

use crate::common::server::{Fate, OWNER, Server};
use crate::common::{feed, ok, run, stderr, stdout};
use serde_json::Value;
use std::io::Write;
use std::process::{Child, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// `SplitMix64`, so that a seed is all that a failure needs to be seen again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn choose<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let end = u64::try_from(all.len()).expect("few");
        &all[usize::try_from(self.below(end)).expect("few")]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Put,
    Overlap,
    Rollback,
    Restore,
    Remove,
    Purge,
    Prune,
}

const ACTS: [Act; 7] =
    [Act::Put, Act::Overlap, Act::Rollback, Act::Restore, Act::Remove, Act::Purge, Act::Prune];

/// A command that runs, under a key by which the server tells whose a request is.
fn start(server: &Server, act: Act, first: &str, key: &str) -> Child {
    let mut command = server.ddbsm();
    command.env("AWS_ACCESS_KEY_ID", key).env("DDBSM_PRINCIPAL", OWNER);
    match act {
        Act::Put => command.args(["put", "a", "-"]),
        Act::Overlap => command.args(["put", "a", "-", "--overlap", "1h"]),
        Act::Rollback => command.args(["rollback", "a", "--yes", "--to", first]),
        Act::Restore => command.args(["restore", "a", "--yes", "--to", first]),
        Act::Remove => command.args(["rm", "a", "--yes"]),
        Act::Purge => command.args(["rm", "a", "--purge", "--yes"]),
        Act::Prune => command.args(["prune", "a", "--keep", "1", "--yes"]),
    };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    child.stdin.take().expect("stdin").write_all(key.as_bytes()).expect("written");
    child
}

/// One secret of two versions, on which these act at once, one of them until it's killed.
fn trial(seed: u64) {
    let mut random = Random(seed);
    let server = Server::with_table();
    let put = |value: &[u8]| ok(&feed(server.ddbsm().args(["put", "a", "-", "--principal", OWNER]), value));
    put(b"one");
    let first = server.load("a").expect("a head")["version"]["S"].as_str().expect("a version").to_owned();
    put(b"two");
    let mut acts = vec![*random.choose(&ACTS)];
    if random.below(3) > 0 {
        acts.push(*random.choose(&ACTS));
    }
    let removed = acts.contains(&Act::Restore);
    if removed {
        ok(&run(server.ddbsm().args(["rm", "a", "--yes", "--principal", OWNER])));
    }
    let (kill_at, applied) = (1 + random.below(14), random.below(2) == 0);
    let (reached, killing) = channel();
    let mut requests = 0;
    server.judge(move |call| {
        requests += u64::from(call.key == "VICTIM");
        match call.body["RequestItems"].as_object() {
            _ if call.key != "VICTIM" || requests < kill_at => Fate::Pass,
            items => {
                let _ = reached.send(());
                let all = items.and_then(|tables| tables.values().next()?.as_array());
                let all = all.filter(|_| applied && requests == kill_at).map_or(0, Vec::len);
                Fate::Cut((0..all).collect())
            }
        }
    });
    let mut victim = start(&server, acts[0], &first, "VICTIM");
    std::thread::sleep(Duration::from_millis(random.below(60)));
    let other = acts.get(1).map(|act| start(&server, *act, &first, "OTHER"));
    // It ends by itself if it takes fewer requests.
    while victim.try_wait().expect("a child").is_none() {
        if killing.recv_timeout(Duration::from_millis(10)).is_ok() {
            victim.kill().expect("killed");
            break;
        }
    }
    let killed = victim.wait_with_output().expect("it ends");
    let other = other.map(|child| child.wait_with_output().expect("it ends"));
    server.pass();
    let what = format!("seed {seed}: {acts:?}, killed at request {kill_at}, applied: {applied}");
    judge(&server, &acts, removed, &[Some(killed), other], &what);
}

fn judge(server: &Server, acts: &[Act], removed: bool, outputs: &[Option<Output>], what: &str) {
    let head = server.load("a");
    let version = head.as_ref().map(|head| {
        let version = head["points_to"]["S"].as_str().or(head["version"]["S"].as_str());
        version.expect("a version").to_owned()
    });
    let value = version.as_ref().map(|version| {
        let item = server.load(&format!("a#{version}"));
        let item = item.unwrap_or_else(|| panic!("{what}: what loads, {version}, is gone"));
        item["value"]["S"].as_str().expect("a value").to_owned()
    });
    let may = |any: &[Act]| acts.iter().any(|act| any.contains(act));
    let possible = match value.as_deref() {
        None => removed || may(&[Act::Remove, Act::Purge]),
        Some("one") => may(&[Act::Rollback, Act::Restore]),
        Some("two") => !removed,
        Some(_) => may(&[Act::Put, Act::Overlap]),
    };
    assert!(possible, "{what}: {value:?} was never current");

    let index = server.names("ddbsm:index");
    for name in server.names(OWNER).iter().filter(|name| name.contains('#')) {
        assert!(index.contains(&format!("{OWNER}#{name}")), "{what}: {name} is not in the index");
    }
    let ls = run(server.ddbsm().args(["ls", "--json"]));
    ok(&ls);
    let listed: Vec<Value> = serde_json::from_slice(&ls.stdout).expect("JSON");
    let listed = listed.first().and_then(|secret| secret["version"].as_str()).map(str::to_owned);
    let history = run(server.ddbsm().args(["history", "a", "--json", "--principal", OWNER]));
    let current = if history.status.success() {
        let entries: Vec<Value> = serde_json::from_slice(&history.stdout).expect("JSON");
        let current = entries.iter().find(|entry| entry["current"] == true);
        current.map(|entry| entry["version"].as_str().expect("a version").to_owned())
    } else {
        None
    };
    let said: String = outputs.iter().flatten().chain([&ls, &history]).map(stderr).collect();
    assert!(
        listed == version && current == version || said.contains("To settle it"),
        "{what}: {version:?} loads, ls says {listed:?}, history {current:?}, and nobody says so:\n{said}"
    );
    for output in outputs.iter().flatten() {
        assert!(!stdout(output).contains("panicked") && !stderr(output).contains("panicked"), "{what}");
    }
}

/// The seeds of so many trials: from the environment, to see one again, or the same in every run.
fn trials(count: u64) {
    let first = std::env::var("DDBSM_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = first.map_or(1..=count, |seed| seed..=seed);
    for seed in seeds {
        println!("DDBSM_SEED={seed}");
        trial(seed);
    }
}

#[test]
fn killed_commands_leave_nothing_unsaid() {
    trials(12);
}

#[test]
#[ignore = "takes minutes"]
fn two_hundred_killed_commands_leave_nothing_unsaid() {
    trials(200);
}
