//! Which policy denied the request, as AWS's message says it.

use std::env;

use ddbsm_core::arn::{Principal, PrincipalKind, Session};
use ddbsm_core::denial::{Denial, Policy};

use crate::error::ErrorKind;
use crate::source::dynamodb::fault::Fault;

/// Reads the error's message, which names the caller too.
pub(super) fn denied(message: &str) -> Fault {
    let denial = Denial::read(message);
    let (fact, help) = explain(&denial);
    let help = if !denial.is_by_resource() || denial.is_about_kms() {
        help.to_owned()
    } else if denial.caller.is_some_and(is_person) {
        PEOPLE.to_owned()
    } else if env::var_os("AWS_LAMBDA_FUNCTION_NAME").is_none() {
        // A person with a role's credentials, perhaps, or a service elsewhere.
        format!("{help} {PEOPLE}")
    } else {
        help.to_owned()
    };
    let help = match denial.caller {
        Some(caller) => format!("AWS says that the caller is `{caller}`. {help}"),
        None => help,
    };
    Fault::new(ErrorKind::AccessDenied, fact, help)
}

const PEOPLE: &str = "The policy denies people by design. On your own machine, load from `Env` or `Memory`, or from a \
                      table in an emulator.";

/// A user, somebody who signed on or is federated, or the account's root.
fn is_person(caller: &str) -> bool {
    Principal::parse(caller).is_ok_and(|principal| principal.kind == PrincipalKind::User)
        || Session::parse(caller).is_some_and(|session| session.is_single_sign_on())
        || caller.contains(":federated-user/")
        || caller.ends_with(":root")
}

/// What it means here, and what to do.
fn explain(denial: &Denial<'_>) -> (&'static str, &'static str) {
    if denial.is_about_kms() {
        return (
            "the role may not use the table's KMS key",
            "Allow the role kms:Decrypt on the key, in the key's policy and in the role's own.",
        );
    }
    match (denial.policy, denial.is_explicit) {
        (Some(Policy::Resource), true) => (
            "the table's policy denies it: the caller is not the principal that owns the secrets",
            "Compare the function's role with the principal, letter by letter and path included: only the role itself \
             can read its secrets. `aws lambda get-function-configuration --function-name NAME --query Role` shows the \
             role.",
        ),
        (Some(Policy::Resource), false) => (
            "the table is in another account than the role, and the table's policy does not allow it",
            "Compare the account in the principal's ARN with the table's. Across accounts both the table's policy and \
             the role's own must allow dynamodb:BatchGetItem.",
        ),
        (Some(Policy::Identity), false) => (
            "none of the role's own policies allows it",
            "Allow the role dynamodb:BatchGetItem on the table; dynamodb:GetItem does not include it.",
        ),
        (Some(Policy::Identity), true) => (
            "one of the role's own policies denies it",
            "Look for a Deny of dynamodb:BatchGetItem among the role's own policies.",
        ),
        (Some(Policy::Boundary), _) => (
            "the role's permissions boundary doesn't allow it",
            "Allow dynamodb:BatchGetItem on the table in the role's permissions boundary.",
        ),
        (Some(Policy::Session), _) => (
            "the session's own policy doesn't allow it",
            "Allow dynamodb:BatchGetItem on the table in the session policy that is passed when the role is assumed.",
        ),
        (Some(Policy::VpcEndpoint), _) => (
            "the VPC endpoint's policy doesn't allow it",
            "Allow dynamodb:BatchGetItem on the table in the policy of the VPC's endpoint for DynamoDB.",
        ),
        (Some(Policy::ServiceControl), _) => (
            "a service control policy of the organization doesn't allow it",
            "Ask your organization's administrator to allow the role dynamodb:BatchGetItem on the table.",
        ),
        (Some(Policy::ResourceControl), _) => (
            "a resource control policy of the organization doesn't allow it",
            "Ask your organization's administrator to allow the role dynamodb:BatchGetItem on the table.",
        ),
        (_, _) => (
            "access denied",
            "Allow the role dynamodb:BatchGetItem on the table. If the role already has it, look for an explicit deny in \
             the table's policy (a role can read only its own secrets), a permissions boundary, a VPC endpoint's policy \
             or a service control policy.",
        ),
    }
}
