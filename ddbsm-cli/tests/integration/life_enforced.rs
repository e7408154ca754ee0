//! Each role does its work with exactly what `ddbsm policy` prints, enforced by an IAM simulator that others wrote, and needs
//! all of it.
//!
//! `.ci/setup` installs the simulator and moto.

use crate::common::enforce::{AUDITOR_KEY, Caller, caller, enforce, verify_with_auditor};
use crate::common::guard::report;
use crate::common::lifecycle::{self, Done, ddbsm, ensure};
use crate::common::policy;
use crate::common::server::{Fate, OWNER, Server, TABLE};
use crate::common::simulator::mutants;
use crate::common::{feed, ok, run, stderr, stdout};
use ddbsm::{Rotating, Secret, Secrets};
use serde_json::{Value, json};

#[derive(Debug, Secrets)]
struct Settings {
    a: Secret<String>,
    b: Rotating<String>,
}

#[derive(Debug, Secrets)]
struct Misnamed {
    #[secrets(name = "ab")]
    #[expect(dead_code, reason = "it's never loaded")]
    misnamed: Secret<String>,
}

pub type Work = fn(&Server, &Caller) -> Done;

/// The roles, by what they claim, and what each does.
pub const ROLES: [(&str, Work); 5] = [
    ("--writer", write),
    ("--owner", load),
    ("--auditor", audit),
    ("--admin", administer),
    ("--rotator", rotate),
];

fn write(server: &Server, caller: &Caller) -> Done {
    lifecycle::write(server)?;
    proven(server, "--writer", caller)
}

/// What loads after a rollback and inside an overlap, and what an error suggests.
fn load(server: &Server, caller: &Caller) -> Done {
    loads_of(server, caller)?;
    proven(server, "--owner", caller)
}

fn loads_of(server: &Server, caller: &Caller) -> Done {
    let client = server.client();
    let loader = Settings::loader().table(TABLE).principal(&caller.role);
    let settings = server.block_on(loader.load(&client)).map_err(|error| error.to_string())?;
    let previous = settings.b.previous().map(|secret| secret.expose_secret().as_str());
    let values =
        [Some(settings.a.expose_secret().as_str()), Some(settings.b.current().expose_secret()), previous];
    ensure(values == [Some("one"), Some("two"), Some("one")], || "another value".to_owned())?;
    let loader = Misnamed::loader().table(TABLE).principal(&caller.role);
    let missing = server.block_on(loader.load(&client)).err().ok_or("loaded")?.to_string();
    ensure(missing.contains("`aa`"), || missing)
}

fn audit(server: &Server, caller: &Caller) -> Done {
    let listed = ddbsm(server, &["ls", "--json"], "")?;
    ensure(listed.contains("rolled_back"), || listed)?;
    ddbsm(server, &["history", "a", "--principal", OWNER], "")?;
    let output = run(server.ddbsm().args(["verify", "--json", "--auditor", "--principal", &caller.role]));
    all_known(&output)?;
    // Whether the table is still what was asked for.
    let compared = run(server.ddbsm().args(["init", "--dry-run", "--tag", "team=x"]));
    ensure(compared.status.success() && !stderr(&compared).contains("not checked"), || stderr(&compared))
}

/// From no table to none.
fn administer(server: &Server, caller: &Caller) -> Done {
    let init = || ddbsm(server, &["init", "--yes", "--tag", "team=x"], "");
    ensure(init()?.contains("created"), || "not created".to_owned())?;
    quietly(server)?;
    server.set_policy(Some(&json!({"Version": "2012-10-17", "Statement": []})));
    ensure(ddbsm(server, &["init", "--yes"], "")?.contains("replaced"), || "not replaced".to_owned())?;
    ddbsm(server, &["ls"], "")?;
    let output = verify_with_auditor(server, &["--admin", "--principal", &caller.role]);
    all_known(&output)?;
    let attempts = report(&output)["attempts"].take();
    let attempts = attempts.as_array().ok_or("no attempts")?.iter();
    let mut settings =
        attempts.filter(|row| row["statement"] == "AdminsOnly" && row["result"] != "not_tried");
    ensure(settings.all(|row| row["result"] == "allowed"), || {
        format!("a setting is denied: {}", stdout(&output))
    })?;
    ddbsm(server, &["destroy", "--yes"], "").map(drop)
}

/// What `init` says of a table that is as it should be, with a tag that it has.
fn quietly(server: &Server) -> Done {
    let output = run(server.ddbsm().args(["init", "--yes", "--tag", "team=x"]));
    ensure(output.status.success(), || stderr(&output))?;
    ensure(stderr(&output).is_empty(), || stderr(&output))
}

fn rotate(server: &Server, caller: &Caller) -> Done {
    loads_of(server, caller)?;
    let put = ["put", "a", "-", "--principal", OWNER, "--overlap", "1h", "--must-exist"];
    ddbsm(server, &put, "new")?;
    ddbsm(server, &["rollback", "a", "--yes", "--principal", OWNER], "").map(drop)
}

/// `verify` finds the table guarded, with the caller's own rights and an auditor's.
fn proven(server: &Server, claim: &str, caller: &Caller) -> Done {
    all_known(&verify_with_auditor(server, &[claim, "--principal", &caller.role]))
}

fn all_known(output: &std::process::Output) -> Done {
    ensure(output.status.success(), || stderr(output))?;
    let outside = report(output)["outside"].take();
    let mut outside = outside.as_array().ok_or("no settings")?.iter();
    ensure(outside.all(|setting| setting["state"] != "unknown"), || format!("not read: {}", stdout(output)))
}

/// A role's work, on a server that enforces the table's policy and the role's own.
pub fn trial(server: &Server, claim: &str, caller: &Caller, work: fn(&Server, &Caller) -> Done) -> Done {
    if claim != "--admin" {
        server.create_table();
    }
    for owner in [OWNER, &caller.role] {
        if ["--owner", "--auditor", "--rotator"].contains(&claim) {
            prepare(server, owner);
        }
    }
    let auditor = Caller { ..self::caller("--auditor", true) };
    enforce(server, &policy(&[]).0, caller, Some((AUDITOR_KEY, &auditor)));
    if claim == "--admin" {
        server.set_policy(None);
    }
    work(server, caller)
}

/// A secret that was rolled back, one inside an overlap and with a version too many, and one more.
fn prepare(server: &Server, owner: &str) {
    let put = |name: &str, value: &str, more: &[&str]| {
        ok(&feed(server.ddbsm().args(["put", name, "-", "--principal", owner]).args(more), value.as_bytes()));
    };
    put("b", "zero", &[]);
    for name in ["a", "b"] {
        put(name, "one", &[]);
    }
    put("a", "two", &[]);
    put("b", "two", &["--overlap", "1h"]);
    ok(&run(server.ddbsm().args(["rollback", "a", "--yes", "--principal", owner])));
    put("aa", "three", &[]);
}

#[test]
#[ignore = "needs the IAM simulator from npm and moto from PyPI: .ci/setup"]
fn each_role_does_its_work_with_what_is_printed_for_it() {
    for (claim, work) in ROLES {
        for server in [Server::start(), Server::moto()] {
            trial(&server, claim, &caller(claim, true), work).unwrap_or_else(|why| panic!("{claim}: {why}"));
        }
    }
}

/// Settings that an admin changes by hand, with the AWS CLI: what `init` and `verify` warn of, and `destroy` has no part in.
const BY_HAND: [&str; 5] = [
    "DescribeTableReplicaAutoScaling",
    "UpdateContinuousBackups",
    "UpdateContributorInsights",
    "UpdateTableReplicaAutoScaling",
    "UpdateTimeToLive",
];

#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn each_role_needs_all_that_is_printed_for_it() {
    for (claim, work) in ROLES {
        let whole = caller(claim, true);
        for less in without_each(&whole.identity) {
            let (taken, identity) = less;
            let name = taken.trim_start_matches("dynamodb:");
            let done = trial(&Server::start(), claim, &Caller { identity, ..whole.clone() }, work);
            println!(
                "{claim} without {taken}: {}",
                done.as_ref().err().map_or("", |why| &why[..why.len().min(100)])
            );
            let needed = !(claim == "--admin" && BY_HAND.contains(&name));
            assert_eq!(done.is_err(), needed, "{claim} without {taken}: {done:?}");
        }
    }
}

/// The policy without each of its actions.
fn without_each(policy: &Value) -> Vec<(String, Value)> {
    let statements = policy["Statement"].as_array().expect("statements").len();
    let mut all = Vec::new();
    for i in 0..statements {
        for (action, mut less) in mutants(policy, &format!("/Statement/{i}/Action")) {
            let statements = less["Statement"].as_array_mut().expect("statements");
            if statements[i]["Action"] == json!([]) {
                statements.remove(i);
            }
            all.push((action, less));
        }
    }
    all
}

/// Nobody else can do any of it: with everything granted, the table's policy stops them.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn the_tables_policy_stops_everybody_else() {
    let server = Server::with_table();
    prepare(&server, OWNER);
    let items = [server.names(OWNER), server.names("ddbsm:index")];
    for claim in ["--outsider", "--owner", "--auditor", "--admin"] {
        enforce(&server, &policy(&[]).0, &caller(claim, false), None);
        for args in [
            &["put", "a", "-"][..],
            &["put", "a", "-", "--overlap", "1h"],
            &["rollback", "b", "--yes"],
            &["rm", "a", "--yes"],
            &["rm", "a", "--purge", "--yes"],
            &["rm", "--all", "--purge", "--yes"],
            &["rm", "byHand", "--by-hand", "--yes"],
            &["prune", "--keep", "1", "--yes"],
            &["verify", "--clean"],
        ] {
            let principal = if args[0] == "verify" { &[][..] } else { &["--principal", OWNER] };
            let output = feed(server.ddbsm().args(args).args(principal), b"x");
            assert_eq!(output.status.code(), Some(4), "{claim} {args:?}: {}", stderr(&output));
        }
        let admin = claim == "--admin";
        if !admin {
            let destroy = run(server.ddbsm().args(["destroy", "--purge", "--yes"]));
            assert_eq!(destroy.status.code(), Some(4), "{claim}: {}", stderr(&destroy));
        }
        assert_eq!([server.names(OWNER), server.names("ddbsm:index")], items, "{claim}");
    }
    server.judge(|_| Fate::Pass);
}
