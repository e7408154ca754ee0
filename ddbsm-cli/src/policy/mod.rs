//! The policies that make a DynamoDB table a secrets manager.

#[cfg(test)]
mod accepted;
mod actions;
pub(crate) mod age;
pub(crate) mod aws_cli;
pub(crate) mod compare;
pub(crate) mod identity;
pub(crate) mod in_force;
pub(crate) mod lockout;
pub(crate) mod pattern;
pub(crate) mod scp;
pub(crate) mod session;
pub(crate) mod table;
mod wildcard;

use serde::Serialize;
use serde_json::{Value, json};

/// DynamoDB counts a table's policy in bytes, white space included.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html>
pub(crate) const MAX_TABLE_POLICY: usize = 20 * 1024;

/// A service control policy holds at most this many characters.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
pub(crate) const MAX_SCP: usize = 5120;

/// The caller's own ARN, as IAM fills it in: the role's, with its path, never the session's.
pub(crate) const CALLER: &str = "${aws:PrincipalArn}";

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

impl Policy {
    fn new(statement: Vec<Statement>) -> Self {
        Self { version: "2012-10-17", statement }
    }

    /// As `compare` takes it.
    pub(crate) fn value(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }

    pub(crate) fn minified(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    pub(crate) fn pretty(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: &'static str,
    effect: Effect,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<&'static str>,
    #[serde(flatten)]
    actions: Actions,
    resource: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
}

#[derive(Debug, Clone, Copy, Serialize)]
enum Effect {
    Allow,
    Deny,
}

#[derive(Debug, Clone, Serialize)]
enum Actions {
    Action(Vec<String>),
    NotAction(Vec<String>),
}

impl Statement {
    /// An allowing statement of an identity's policy.
    fn allow(sid: &'static str, actions: &[&str], resource: Vec<String>) -> Self {
        let actions = Actions::Action(dynamodb(actions));
        Self { sid, effect: Effect::Allow, principal: None, actions, resource, condition: None }
    }

    /// One whose actions are of another service, and named with it.
    fn allow_of(sid: &'static str, actions: &[&str], resource: Vec<String>) -> Self {
        Self { actions: Actions::Action(owned(actions)), ..Self::allow(sid, &[], resource) }
    }

    /// A denying statement of a table's policy, for everybody.
    fn deny(sid: &'static str, actions: Actions, resource: String) -> Self {
        Self {
            sid,
            effect: Effect::Deny,
            principal: Some("*"),
            actions,
            resource: vec![resource],
            condition: None,
        }
    }

    /// A denying statement of a service control policy, which names no principal.
    fn forbid(sid: &'static str, actions: &[&str], resource: Vec<String>) -> Self {
        let actions = Actions::Action(owned(actions));
        Self { sid, effect: Effect::Deny, principal: None, actions, resource, condition: None }
    }

    fn when(self, condition: Value) -> Self {
        Self { condition: Some(condition), ..self }
    }

    /// Lets one principal pass, whatever else the statement asks of a request.
    fn exempt(&mut self, principal: &str) {
        let mut principals = self.condition.as_ref().map_or(Vec::new(), |condition| {
            condition["ArnNotLike"]["aws:PrincipalArn"].as_array().cloned().unwrap_or_default()
        });
        principals.push(principal.into());
        self.condition.get_or_insert_with(|| json!({}))["ArnNotLike"] =
            json!({"aws:PrincipalArn": principals});
    }
}

fn owned(actions: &[&str]) -> Vec<String> {
    actions.iter().map(|&action| action.to_owned()).collect()
}

fn dynamodb(actions: &[&str]) -> Vec<String> {
    actions.iter().map(|action| format!("dynamodb:{action}")).collect()
}
