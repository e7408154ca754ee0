//! What the caller is to the table. STS drops a role's path, so the ARNs that would fit are put to the test.

use super::facts::Facts;
use super::probe::{Probe, Reads};
use crate::arn::TableArn;
use crate::aws::Aws;
use crate::policy::in_force::InForce;
use crate::policy::lockout::{Admin, admin};
use crate::policy::pattern::matches;
use serde_json::{Value, json};

/// Yes, no, or nobody can tell.
pub(super) type Is = Option<bool>;

#[derive(Debug)]
pub(super) struct Who {
    /// The caller's own ARN, with its path.
    pub(super) own: Option<String>,
    pub(super) writer: Is,
    pub(super) admin: Is,
    /// It may read its own secrets.
    pub(super) owner: Is,
    /// It may see how the table is guarded.
    pub(super) auditor: bool,
}

impl Who {
    pub(super) async fn of(aws: &Aws, table: &TableArn, facts: &Facts, given: Option<&str>) -> Self {
        let in_force = facts.policy.get().and_then(|policy| policy.guards.clone());
        let guards = in_force.unwrap_or_else(|| InForce::usual(table));
        let caller = facts.caller.as_ref().ok();
        let probe = Probe { client: &aws.dynamodb, table: table.table(), caller };
        let patterns = [&guards.writers[..], &guards.admins].concat();
        let (own, reads) = match probe.own(given, &patterns, facts.owners.as_ref()).await {
            Some((arn, reads)) => (Some(arn), Some(reads == Reads::LetIn)),
            None => (None, None),
        };
        let arn = caller.map(|caller| caller.arn.as_str());
        let is = |patterns: &[String]| match &own {
            Some(own) => Some(patterns.iter().any(|pattern| matches(pattern, own))),
            None => match admin(arn, patterns) {
                Admin::Yes => Some(true),
                Admin::No => Some(false),
                Admin::Unknown => None,
            },
        };
        // An owner sees no index. Whoever sees it, and isn't in it, may read a partition in which there is nothing.
        let owns = own.as_ref().zip(facts.owners.as_ref()).map(|(own, owners)| owners.contains(own));
        Self {
            writer: is(&guards.writers),
            admin: is(&guards.admins),
            owner: owns.or(reads),
            auditor: facts.policy.get().is_some() && facts.table.get().is_some(),
            own,
        }
    }

    /// What it is, in words.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let all = [(self.owner, "an owner"), (self.writer, "a writer"), (self.admin, "an admin")];
        let mut names: Vec<_> =
            all.into_iter().filter(|(is, _)| *is == Some(true)).map(|(_, name)| name).collect();
        if self.auditor && names.is_empty() {
            names.push("an auditor");
        }
        names
    }

    /// What nobody can tell.
    pub(super) fn unknown(&self) -> Vec<&'static str> {
        let all = [(self.owner, "an owner"), (self.writer, "a writer"), (self.admin, "an admin")];
        all.into_iter().filter(|(is, _)| is.is_none()).map(|(_, name)| name).collect()
    }

    pub(super) fn as_json(&self) -> Value {
        json!({"owner": self.owner, "writer": self.writer, "admin": self.admin, "auditor": self.auditor})
    }
}
