//! Access denied: whose policy denied it, and what to do about it.

use ddbsm_core::denial::{Denial, ErrorCode, Policy};

/// Whose policy denies. Only a denial by the table's own says anything about the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Table,
    Caller,
    Organization,
    Endpoint,
    Unnamed,
}

impl By {
    pub(crate) fn read(said: &str) -> Self {
        let denial = Denial::read(said);
        match denial.policy {
            Some(Policy::Resource) if denial.is_explicit => Self::Table,
            Some(Policy::Identity | Policy::Boundary | Policy::Session) => Self::Caller,
            Some(Policy::ServiceControl | Policy::ResourceControl) => Self::Organization,
            Some(Policy::VpcEndpoint) => Self::Endpoint,
            // That no resource-based policy allows is no denial by the table's, which allows nothing.
            _ => Self::Unnamed,
        }
    }
}

pub(crate) fn is_denied(code: &str) -> bool {
    ErrorCode::of(code, "") == Some(ErrorCode::AccessDenied)
}

/// The action that is missing, with its service. It may be another than was asked for: to write into a table, the
/// key in KMS is asked for too.
pub(crate) fn action(said: &str) -> Option<&str> {
    Denial::read(said).action
}

/// What makes and keeps a table.
const SETUP: [&str; 6] = [
    "dynamodb:CreateTable",
    "dynamodb:DescribeTable",
    "dynamodb:GetResourcePolicy",
    "dynamodb:ListTagsOfResource",
    "dynamodb:PutResourcePolicy",
    "dynamodb:TagResource",
];

/// What to do about it.
pub(crate) fn remedy(action: &str, by: By) -> String {
    match by {
        By::Table => "the table policy denies it to this caller. Run ddbsm doctor to see what the caller may do, and what to do next".to_owned(),
        By::Organization => {
            "a policy of the organization denies it (service or resource control policy)".to_owned()
        }
        By::Endpoint => "the VPC endpoint's policy denies it".to_owned(),
        By::Caller | By::Unnamed if action.starts_with("kms:") => {
            "grant it on the key that encrypts the table, to the role or in the key's policy".to_owned()
        }
        By::Caller | By::Unnamed if SETUP.contains(&action) => {
            format!("init needs {} and {}: grant them to the caller", SETUP[..5].join(", "), SETUP[5])
        }
        By::Caller | By::Unnamed if matches!(action, "dynamodb:BatchWriteItem" | "dynamodb:Query") => {
            "grant it to the role (ddbsm policy --for writer prints what is needed)".to_owned()
        }
        By::Caller | By::Unnamed => "grant it to the role".to_owned(),
    }
}
