//! Access denied: which action, and by whose policy, as AWS's message tells.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>

/// Whose policy denies. Only a denial by the table's own says anything about the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Table,
    Caller,
    Organization,
    Endpoint,
    Unnamed,
}

/// A denial, or a lack of permission, is told by the kind of policy. That no resource-based policy allows is no denial
/// by the table's, which allows nothing.
const KINDS: [(&str, By); 7] = [
    ("explicit deny in a resource-based policy", By::Table),
    ("identity-based policy", By::Caller),
    ("permissions boundary", By::Caller),
    ("session policy", By::Caller),
    ("service control policy", By::Organization),
    ("resource control policy", By::Organization),
    ("VPC endpoint policy", By::Endpoint),
];

impl By {
    pub(crate) fn read(said: &str) -> Self {
        KINDS.iter().find(|(kind, _)| said.contains(kind)).map_or(Self::Unnamed, |(_, by)| *by)
    }
}

pub(crate) fn is_denied(code: &str) -> bool {
    matches!(code, "AccessDeniedException" | "AccessDenied")
}

/// The action that is missing, with its service. It may be another than was asked for: to write into a table, the
/// key in KMS is asked for too.
pub(crate) fn action(said: &str) -> Option<&str> {
    let (_, after) = said.split_once("perform: ")?;
    let end =
        after.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-')).unwrap_or(after.len());
    after[..end].contains(':').then_some(&after[..end])
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
        By::Table => "the table's own policy denies it to this caller (ddbsm policy says who may)".to_owned(),
        By::Organization => {
            "a policy of the organization denies it (service or resource control policy)".to_owned()
        }
        By::Endpoint => "the VPC endpoint's policy does not let it through".to_owned(),
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
