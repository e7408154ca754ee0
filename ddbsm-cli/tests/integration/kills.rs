//! kill -9 at random points of every command and of pairs of them: what loads was current at some time, and `ls`, `history` and
//! what loads agree, or the output names the disagreement and what settles it.

use crate::common::server::{Call, Fate, OWNER, Server, TABLE};
use crate::common::{ok, run, stderr, stdout};
use ddbsm_write::{DynamoDb, Put, SecretId, Value, Writer};
use std::io::Write;
use std::process::{Child, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
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
    RemoveVersion,
    RemoveAll,
    Purge,
    Prune,
}

const ACTS: [Act; 9] = [
    Act::Put,
    Act::Overlap,
    Act::Rollback,
    Act::Restore,
    Act::Remove,
    Act::RemoveVersion,
    Act::RemoveAll,
    Act::Purge,
    Act::Prune,
];

/// A command of a trial.
#[derive(Debug, Clone, Copy)]
struct Actor {
    act: Act,
    /// By which the server tells whose a request is.
    key: &'static str,
    /// It's killed at this request, from 1, if it takes so many, ...
    kill_at: Option<u64>,
    /// ... of which the server still carries out the write.
    applied: bool,
}

impl Actor {
    fn new(key: &'static str, is_killed: bool, random: &mut Random) -> Self {
        let kill_at = is_killed.then(|| 1 + random.below(14));
        Self { act: *random.choose(&ACTS), key, kill_at, applied: random.below(2) == 0 }
    }

    fn start(self, server: &Server, first: &str) -> Child {
        let mut command = server.ddbsm();
        command.env("AWS_ACCESS_KEY_ID", self.key).env("DDBSM_PRINCIPAL", OWNER);
        match self.act {
            Act::Put => command.args(["put", "a", "-"]),
            Act::Overlap => command.args(["put", "a", "-", "--overlap", "1h"]),
            Act::Rollback => command.args(["rollback", "a", "--yes", "--to", first]),
            Act::Restore => command.args(["restore", "a", "--yes", "--to", first]),
            Act::Remove => command.args(["rm", "a", "--yes"]),
            Act::RemoveVersion => command.args(["rm", "a", "--yes", "--version", first]),
            Act::RemoveAll => command.args(["rm", "--all", "--purge", "--yes", "--principal", OWNER]),
            Act::Purge => command.args(["rm", "a", "--purge", "--yes"]),
            Act::Prune => command.args(["prune", "a", "--keep", "1", "--yes"]),
        };
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        // One that is refused doesn't read it.
        let _ = child.stdin.take().expect("stdin").write_all(self.key.as_bytes());
        child
    }

    /// What becomes of its request.
    fn fate(&self, requests: u64, call: &Call) -> Fate {
        match self.kill_at {
            Some(kill_at) if requests >= kill_at => {
                let items = call.body["RequestItems"].as_object();
                let all = items.and_then(|tables| tables.values().next()?.as_array());
                let all = all.filter(|_| self.applied && requests == kill_at).map_or(0, Vec::len);
                Fate::Cut((0..all).collect())
            }
            _ => Fate::Pass,
        }
    }
}

/// Stores a version as the tool does, and gives it.
fn put(server: &Server, value: &str) -> String {
    let writer = Writer::new(DynamoDb::new(server.client(), TABLE));
    let put = Put::new(SecretId::new(OWNER, "a"), Value::text(value));
    server.block_on(writer.put(vec![put])).expect("stored")[0].change.to_string()
}

/// One secret of two versions, on which one or two act at once, each of them until it's killed.
fn trial(seed: u64) {
    let mut random = Random(seed);
    let server = Server::with_table();
    let first = put(&server, "one");
    put(&server, "two");
    // Of four trials one has one command alone, one kills one of two, and two kill both.
    let kind = random.below(4);
    let mut actors = vec![Actor::new("ONE", true, &mut random)];
    if kind > 0 {
        actors.push(Actor::new("OTHER", kind > 1, &mut random));
    }
    let acts: Vec<Act> = actors.iter().map(|actor| actor.act).collect();
    let removed = acts.contains(&Act::Restore);
    if removed {
        ok(&run(server.ddbsm().args(["rm", "a", "--yes", "--principal", OWNER])));
    }
    let (reached, killing) = channel();
    let mut requests = vec![0; actors.len()];
    let plan = actors.clone();
    server.judge(move |call| {
        let Some(who) = plan.iter().position(|actor| actor.key == call.key) else { return Fate::Pass };
        requests[who] += 1;
        let fate = plan[who].fate(requests[who], call);
        if matches!(fate, Fate::Cut(_)) {
            let _ = reached.send(who);
        }
        fate
    });
    let mut running = Vec::new();
    for actor in &actors {
        running.push(actor.start(&server, &first));
        std::thread::sleep(Duration::from_millis(random.below(60)));
    }
    // Each ends by itself if it takes fewer requests.
    while running.iter_mut().any(|child| child.try_wait().expect("a child").is_none()) {
        if let Ok(who) = killing.recv_timeout(Duration::from_millis(5)) {
            running[who].kill().expect("killed");
        }
    }
    let outputs: Vec<Output> =
        running.into_iter().map(|child| child.wait_with_output().expect("it ends")).collect();
    server.pass();
    judge(&server, &acts, removed, &outputs, &format!("seed {seed}: {actors:?}"));
}

fn judge(server: &Server, acts: &[Act], removed: bool, outputs: &[Output], what: &str) {
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
        None => removed || may(&[Act::Remove, Act::RemoveAll, Act::Purge]),
        Some("one") => may(&[Act::Rollback, Act::Restore]),
        Some("two") => !removed,
        Some(_) => may(&[Act::Put, Act::Overlap]),
    };
    assert!(possible, "{what}: {value:?} was never current");
    let previous = head.as_ref().and_then(|head| head["previous"]["S"].as_str());
    if let Some(previous) = previous.filter(|_| !may(&[Act::RemoveVersion])) {
        assert!(server.load(&format!("a#{previous}")).is_some(), "{what}: the previous version is gone");
    }

    let index = server.names("ddbsm:index");
    for name in server.names(OWNER).iter().filter(|name| name.contains('#')) {
        assert!(index.contains(&format!("{OWNER}#{name}")), "{what}: {name} is not in the index");
    }
    let ls = run(server.ddbsm().args(["ls", "--json"]));
    ok(&ls);
    let listed: Vec<serde_json::Value> = serde_json::from_slice(&ls.stdout).expect("JSON");
    let listed = listed.first().and_then(|secret| secret["version"].as_str()).map(str::to_owned);
    let history = run(server.ddbsm().args(["history", "a", "--json", "--principal", OWNER]));
    let current = if history.status.success() {
        let entries: Vec<serde_json::Value> = serde_json::from_slice(&history.stdout).expect("JSON");
        let current = entries.iter().find(|entry| entry["current"] == true);
        current.map(|entry| entry["version"].as_str().expect("a version").to_owned())
    } else {
        None
    };
    let said: String = outputs.iter().chain([&ls, &history]).map(stderr).collect();
    assert!(
        listed == version && current == version || said.contains("To settle it"),
        "{what}: {version:?} loads, ls says {listed:?}, history {current:?}, and nobody says so:\n{said}"
    );
    for output in outputs {
        assert!(!stdout(output).contains("panicked") && !stderr(output).contains("panicked"), "{what}");
    }
}

/// Trials of so many seeds, or of the one in the environment, to see it again. Most of a trial is waiting, so some run at once.
fn trials(count: u64) {
    let only = std::env::var("DDBSM_SEED").ok().and_then(|seed| seed.parse().ok());
    let last = only.unwrap_or(count);
    let next = AtomicU64::new(only.unwrap_or(1));
    let work = || loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed > last {
            return;
        }
        println!("DDBSM_SEED={seed}");
        trial(seed);
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(work);
        }
    });
}

#[test]
fn killed_commands_leave_nothing_unsaid() {
    trials(12);
}

#[test]
#[ignore = "takes half a minute"]
fn two_hundred_killed_commands_leave_nothing_unsaid() {
    trials(200);
}
