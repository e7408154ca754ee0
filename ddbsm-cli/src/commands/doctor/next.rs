//! What this caller can do next, as commands.

use super::facts::{Facts, Seen};
use super::who::Who;
use crate::arn::TableArn;
use crate::commands::steps::{Setup, Step, elsewhere, loads};
use crate::options::Global;
use crate::policy::in_force::InForce;

pub(super) fn steps(table: &TableArn, facts: &Facts, who: &Who, global: &Global) -> Vec<Step> {
    let profile = global
        .profile
        .as_ref()
        .map_or_else(String::new, |name| format!(" --profile {}", crate::shell::word(name)));
    let ddbsm = |command: &str| format!("ddbsm {command}{profile}{}", elsewhere(table));
    if facts.broken.is_some() {
        return Vec::new();
    }
    if matches!(facts.table, Seen::Absent) {
        return vec![Step::new("Create the table.", vec![ddbsm("init")])];
    }
    let guards = match &facts.policy {
        Seen::Absent => return vec![Step::new("Attach the policy.", vec![ddbsm("init")])],
        Seen::There(policy) => policy.guards.clone(),
        Seen::Not(_) => None,
    };
    let mut steps = Vec::new();
    let left = facts.policy.get().and_then(|policy| policy.age.settles_in()).filter(|left| !left.is_zero());
    if let Some(left) = left {
        let what = format!("Wait {} s: until then the old policy may still be in force.", left.as_secs() + 1);
        steps.push(Step::new(&what, Vec::new()));
    }
    if who.writer == Some(true) {
        let put = ddbsm("put NAME --principal app/my-function");
        steps.push(Step::new("Store a secret, for the function whose role --principal names.", vec![put]));
        steps.push(Step::new("See what is stored.", vec![ddbsm("ls")]));
    }
    if let (Some(true), Some(own)) = (who.owner, &who.own) {
        steps.push(Step::new("Load the secrets, with these in the environment.", loads(table, own)));
    }
    if who.admin == Some(true) {
        steps.push(Step::new(
            "See whether the policy is the one you want, and change it.",
            vec![ddbsm("init --dry-run")],
        ));
    }
    if !steps.is_empty() && left.is_none() || who.names().first() == Some(&"an auditor") {
        let claim = match (who.writer, who.owner, who.admin) {
            (Some(true), ..) => " --writer",
            (_, Some(true), _) => " --owner",
            (.., Some(true)) => " --admin",
            _ if who.auditor => " --auditor",
            _ => "",
        };
        steps.push(Step::new("Try to get past the policy.", vec![ddbsm(&format!("verify{claim}"))]));
    }
    // Whoever sees that secrets are stored needs nothing to begin with.
    let is_used = facts.owners.as_ref().is_some_and(|owners| !owners.is_empty());
    if who.names().is_empty() || who.names() == ["an auditor"] && !is_used {
        let usual = InForce::usual(table);
        let guards = guards.as_ref().unwrap_or(&usual);
        let policy = guards.of(table);
        steps
            .extend(Setup { policy: &policy, global, caller: facts.caller.as_ref().ok(), key: None }.steps());
    }
    steps
}
