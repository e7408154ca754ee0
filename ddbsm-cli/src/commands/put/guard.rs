//! What is looked at before a value is stored: whose it's going to be, and whether the table is guarded.

use crate::arn::TableArn;
use crate::aws::{Aws, Caller};
use crate::policy::in_force::InForce;
use crate::policy::lockout::{Admin, admin};
use crate::terminal::{self, exit};
use anyhow::{Result, bail};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use ddbsm_core::arn::{Principal, Session};

/// The table is in the caller's account, and its policy grants nothing to another.
pub(crate) fn warn_of_owner(principal: &str, region: &str, caller: Option<&Caller>) {
    let Ok(Principal { partition, account, .. }) = Principal::parse(principal) else { return };
    if let Some(caller) = caller.filter(|caller| account != caller.account) {
        terminal::warning(&format!(
            "{principal} belongs to account {account}, but the table belongs to {}: no role of another account can load \
             from it. Check the ARN.",
            caller.account
        ));
    }
    let account = caller.map_or(account, |caller| &caller.account);
    let table = TableArn::new("any", account, region);
    if partition != table.partition() {
        terminal::warning(&format!(
            "{principal} belongs to the partition {partition}, but the table belongs to {}: no role there can load from \
             it. Check the ARN.",
            table.partition()
        ));
    }
}

/// A table without a policy gives its secrets to whoever IAM allows. Whoever may not see the policy stores all the same.
pub(crate) async fn require_policy(aws: &Aws, table: &str, caller: Option<&Caller>) -> Result<()> {
    let Some(caller) = caller else { return Ok(()) };
    let arn = TableArn::new(table, &caller.account, &aws.region);
    let found = aws.dynamodb.get_resource_policy().resource_arn(arn.to_string()).send().await;
    if let Ok(policy) = &found {
        check_writer(policy.policy().unwrap_or_default(), &arn, caller)?;
    }
    if found.is_err_and(|error| error.code() == Some("PolicyNotFoundException")) {
        bail!(
            "Table {table} has no policy, so anyone that IAM allows can read what is stored in it. Nothing is stored. Attach one \
             with ddbsm init --table {table}, or give --without-policy."
        );
    }
    Ok(())
}

/// Whoever is certainly no writer would type a value for nothing. Of a session STS seldom says enough.
fn check_writer(policy: &str, table: &TableArn, caller: &Caller) -> Result<()> {
    // Emulators name callers as AWS never would, and enforce no policy.
    let arn = caller.arn.as_str();
    if Session::parse(arn).is_none() && Principal::parse(arn).is_err() && !arn.ends_with(":root") {
        return Ok(());
    }
    match InForce::read(policy, table) {
        Some(InForce { writers, .. }) if admin(Some(&caller.arn), &writers) == Admin::No => {
            Err(exit::access_denied(format!(
                "The table policy lets only its writers store a secret ({}), and this caller is {}. Nothing is stored. Run ddbsm \
                 doctor to see what to do.",
                writers.join(", "),
                caller.arn
            )))
        }
        _ => Ok(()),
    }
}
