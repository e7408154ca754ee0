//! Which role the caller is. A key of its own takes the role's whole ARN, and STS drops the path: so an ARN that is
//! given, or that would fit, is put to the test.

use super::canary;
use super::outcome::{Outcome, judge};
use crate::aws::Caller;
use crate::aws::denial::By;
use anyhow::Result;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeysAndAttributes;
use ddbsm_core::arn::{Principal, PrincipalKind, Session};

/// What is known of the caller's own role.
#[derive(Debug)]
pub(crate) enum Own {
    /// Its ARN, and what came of reading a key of its own.
    Known(String, Outcome),
    /// The ARN that was given is another's, and why.
    Wrong(String),
    Unknown,
}

pub(crate) struct Search<'a> {
    pub(crate) client: &'a Client,
    pub(crate) table: &'a str,
    pub(crate) caller: Option<&'a Caller>,
    /// Patterns that the caller may match, as it claims.
    pub(crate) patterns: Vec<String>,
}

impl Search<'_> {
    pub(crate) async fn run(&self, given: Option<&str>) -> Result<Own> {
        if let Some(given) = given {
            if let Some(caller) = self.caller.filter(|caller| !fits(given, &caller.arn)) {
                return Ok(Own::Wrong(format!(
                    "{given} isn't the caller, which is {}. Give the caller's own role as --principal.",
                    caller.arn
                )));
            }
            return Ok(match self.read(given).await? {
                Outcome::Denied => Own::Wrong(format!(
                    "{given} isn't the caller: the table policy denies reading a key of that partition. Give the \
                     caller's own role, with its path, as --principal."
                )),
                outcome => Own::Known(given.to_owned(), outcome),
            });
        }
        for candidate in self.caller.iter().flat_map(|caller| candidates(&caller.arn, &self.patterns)) {
            let outcome = self.read(&candidate).await?;
            // What the table policy lets through is the caller's own key, also where its own policy doesn't allow reading.
            if outcome == Outcome::GotThrough || outcome == Outcome::denied(By::Caller) {
                return Ok(Own::Known(candidate, outcome));
            }
        }
        Ok(Own::Unknown)
    }

    /// Reads a key that no secret has, so no value comes back.
    async fn read(&self, principal: &str) -> Result<Outcome> {
        let keys = KeysAndAttributes::builder().keys(canary::key(principal)).build()?;
        let batch = self.client.batch_get_item().request_items(self.table, keys).send().await;
        judge("BatchGetItem", self.table, batch)
    }
}

/// Whether a role's or user's ARN may be that of this caller, as far as STS tells.
fn fits(principal: &str, caller: &str) -> bool {
    let Some(session) = Session::parse(caller) else { return principal == caller };
    Principal::parse(principal).is_ok_and(|principal| {
        let Principal { account, kind, name, .. } = principal;
        (account, kind, name) == (session.account, PrincipalKind::Role, session.role)
    })
}

/// ARNs that the caller may have: its own if it is a user; its name at no path, and where a pattern puts it.
fn candidates(caller: &str, patterns: &[String]) -> Vec<String> {
    let Some(Session { partition, account, role: name, .. }) = Session::parse(caller) else {
        return if caller.contains(":user/") { vec![caller.to_owned()] } else { Vec::new() };
    };
    let mut all = vec![format!("arn:{partition}:iam::{account}:role/{name}")];
    let put = |pattern: &String| {
        let (path, last) = pattern.rsplit_once('/')?;
        let fixed = !path.contains(['*', '?']) && path.contains(":role");
        (fixed && (last == "*" || last == name)).then(|| format!("{path}/{name}"))
    };
    all.extend(patterns.iter().filter_map(put));
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/ci/run-1";

    #[test]
    fn a_session_fits_the_role_of_its_name_and_account() {
        for (principal, wanted) in [
            ("arn:aws:iam::111111111111:role/ci", true),
            ("arn:aws:iam::111111111111:role/ddbsm/writer/ci", true),
            ("arn:aws:iam::111111111111:role/ci/other", false),
            ("arn:aws:iam::222222222222:role/ci", false),
            ("arn:aws:iam::111111111111:user/ci", false),
        ] {
            assert_eq!(fits(principal, SESSION), wanted, "{principal}");
        }
        let user = "arn:aws:iam::111111111111:user/people/ann";
        assert!(fits(user, user));
        assert!(!fits("arn:aws:iam::111111111111:user/ann", user));
    }

    #[test]
    fn candidates_have_the_callers_name() {
        let patterns = ["role/ddbsm/writer/*", "role/ops/*/x", "role/team/ci", "role/team/other", "user/a/*"]
            .map(|pattern| format!("arn:aws:iam::111111111111:{pattern}"));
        let found = candidates(SESSION, &patterns);
        let names: Vec<_> =
            found.iter().filter_map(|arn| arn.split_once(":role/")).map(|(_, name)| name).collect();
        assert_eq!(names, ["ci", "ddbsm/writer/ci", "team/ci"]);
        assert_eq!(candidates("arn:aws:iam::111111111111:root", &patterns), [""; 0]);
    }
}
