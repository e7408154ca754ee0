//! Which policy refused, as IAM's message says it.

use crate::error::ErrorKind;
use crate::source::dynamodb::fault::Fault;

/// `says` looks for a phrase in the error's message.
pub(super) fn denied(says: impl Fn(&str) -> bool) -> Fault {
    let (what, help) = DENIALS.iter().find(|(phrase, ..)| says(phrase)).map_or(
        (
            "access denied",
            "Allow the role dynamodb:BatchGetItem on the table. If it is allowed, then an explicit deny stands against \
             it: in the table's policy, which lets a role read its own principal's secrets alone, in a permissions \
             boundary, in a VPC endpoint's policy or in a service control policy.",
        ),
        |&(_, what, help)| (what, help),
    );
    Fault::new(ErrorKind::AccessDenied, what, help)
}

/// What IAM says of the policy that decided, what that means here, and what to do:
/// docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
const DENIALS: [(&str, &str, &str); 10] = [
    (
        "kms:",
        "the role may not use the table's KMS key",
        "Allow the role kms:Decrypt on the key, in the key's policy and in the role's own.",
    ),
    (
        "explicit deny in a resource-based policy",
        "the table's policy denies it: the caller is not the principal whose secrets are asked for",
        "Compare the function's role with the principal, letter by letter and path included: only the role itself \
         reads its secrets. `aws lambda get-function-configuration --function-name NAME --query Role` shows the role.",
    ),
    (
        "no resource-based policy",
        "the table is in another account than the role, and the table's policy does not allow it",
        "Compare the account in the principal's ARN with the table's. Across accounts both the table's policy and the \
         role's own must allow dynamodb:BatchGetItem.",
    ),
    (
        "no identity-based policy",
        "none of the role's own policies allows it",
        "Allow the role dynamodb:BatchGetItem on the table; dynamodb:GetItem does not include it.",
    ),
    (
        "explicit deny in an identity-based policy",
        "one of the role's own policies denies it",
        "Look for a Deny of dynamodb:BatchGetItem among the role's own policies.",
    ),
    (
        "permissions boundary",
        "the role's permissions boundary stands against it",
        "Allow dynamodb:BatchGetItem on the table in the role's permissions boundary.",
    ),
    (
        "session policy",
        "the session's own policy stands against it",
        "Allow dynamodb:BatchGetItem on the table in the policy that is given when the role is assumed.",
    ),
    (
        "VPC endpoint policy",
        "the VPC endpoint's policy stands against it",
        "Allow dynamodb:BatchGetItem on the table in the policy of the VPC's endpoint for DynamoDB.",
    ),
    (
        "service control policy",
        "a service control policy of the organization stands against it",
        "Ask whoever runs the organization to allow the role dynamodb:BatchGetItem on the table.",
    ),
    (
        "resource control policy",
        "a resource control policy of the organization stands against it",
        "Ask whoever runs the organization to allow the role dynamodb:BatchGetItem on the table.",
    ),
];
