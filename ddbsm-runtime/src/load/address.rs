//! Which table, and whose partition of it: builder, then environment, then attribute.

use std::env::{self, VarError};
use std::sync::Arc;

use crate::error::context::Nowhere;
use crate::error::report::Cause;
use crate::error::{ErrorKind, LoadError};
use crate::load::request::Request;

/// A table, and the principal whose partition of it is read.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) table: String,
    pub(crate) principal: String,
}

impl Address {
    pub(crate) fn resolve(request: &Request) -> Result<Self, LoadError> {
        let (options, spec) = (&request.options, request.spec);
        let (table, from) = setting(options.table.as_deref(), "DDBSM_TABLE", spec.table)
            .ok_or_else(|| error(ErrorKind::NoTable, "no table is named", SET_TABLE))?;
        if !is_table(&table) {
            let what = not_one(&table, from, "the name or ARN of a DynamoDB table");
            return Err(error(ErrorKind::InvalidTable, what, TABLE_RULE));
        }
        let (principal, from) = setting(options.principal.as_deref(), "DDBSM_PRINCIPAL", spec.principal)
            .ok_or_else(|| error(ErrorKind::NoPrincipal, "no principal is named", SET_PRINCIPAL))?;
        if let Err(help) = check_principal(&principal) {
            let what = not_one(&principal, from, "the ARN of an IAM role");
            return Err(error(ErrorKind::InvalidPrincipal, what, help));
        }
        Ok(Self { table, principal })
    }
}

/// The builder's, or else the environment's, or else the attribute's, and which of them it is.
fn setting(
    builder: Option<&str>,
    variable: &'static str,
    attribute: Option<&str>,
) -> Option<(String, &'static str)> {
    if let Some(value) = builder {
        return Some((value.to_owned(), "the builder"));
    }
    match env::var(variable) {
        Ok(value) => Some((value, variable)),
        // An error for its replacement characters, and not passed over.
        Err(VarError::NotUnicode(value)) => Some((value.to_string_lossy().into_owned(), variable)),
        Err(VarError::NotPresent) => attribute.map(|value| (value.to_owned(), "the attribute")),
    }
}

const SET_TABLE: &str = "\
Set the function's environment variable DDBSM_TABLE to the table's name, or put
  `#[secrets(table = \"...\")]` on the struct, or call `.table(...)` on the loader:
    SAM        Environment: { Variables: { DDBSM_TABLE: !Ref SecretsTable } }
    CDK        environment: { DDBSM_TABLE: table.tableName }
    Terraform  environment { variables = { DDBSM_TABLE = aws_dynamodb_table.secrets.name } }";

const SET_PRINCIPAL: &str = "\
Set the function's environment variable DDBSM_PRINCIPAL to the full ARN of its role, path included, or put
  `#[secrets(principal = \"...\")]` on the struct, or call `.principal(...)` on the loader:
    SAM        Environment: { Variables: { DDBSM_PRINCIPAL: !GetAtt FunctionRole.Arn } }, on a role of its own
               (the role that SAM makes by itself would be a circular reference)
    CDK        fn.addEnvironment('DDBSM_PRINCIPAL', fn.role!.roleArn)
    Terraform  environment { variables = { DDBSM_PRINCIPAL = aws_iam_role.function.arn } }";

const TABLE_RULE: &str = "A table's name has 3 to 255 of `A-Z a-z 0-9 _ . -`; its ARN is \
    arn:aws:dynamodb:REGION:ACCOUNT:table/NAME. An environment variable comes before the attribute even if it is empty.";

const PRINCIPAL_RULE: &str = "Give the role's full ARN, path included: \
    arn:aws:iam::111111111111:role/path/role-name. The account has 12 digits, and after `role/` stand letters, digits \
    and `/ _ + = , . @ -`.";

const CHARACTER_RULE: &str = "It holds white space or a character that no ARN has. Give the role's full ARN, path \
    included: arn:aws:iam::111111111111:role/path/role-name.";

const SESSION_RULE: &str = "This is the ARN of an STS session. Give the ARN of the role itself, path included: \
    arn:aws:iam::111111111111:role/path/role-name.";

/// A line break shows as `\n`.
fn not_one(value: &str, from: &str, wanted: &str) -> String {
    if value.is_empty() {
        format!("what {from} gives is empty, and not {wanted}")
    } else {
        format!("`{}`, from {from}, is not {wanted}", value.escape_debug())
    }
}

fn error(kind: ErrorKind, what: impl Into<String>, help: &'static str) -> LoadError {
    LoadError::request(kind, Arc::new(Nowhere), Cause { what: what.into(), help })
}

/// Naming rules: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
fn is_table(table: &str) -> bool {
    let (name, _) = name_and_region(table);
    (3..=255).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

/// A table's name and, where it is given by its ARN, its region.
pub(crate) fn name_and_region(table: &str) -> (&str, Option<&str>) {
    match table.strip_prefix("arn:").and_then(|arn| arn.split_once(":table/")) {
        Some((arn, name)) => (name, arn.split(':').nth(2)),
        None => (table, None),
    }
}

/// A role's or user's ARN, as the derive and `ddbsm put` take it too: what one of them stored the others find.
fn check_principal(principal: &str) -> Result<(), &'static str> {
    if !principal.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(CHARACTER_RULE);
    }
    let mut parts = principal.splitn(6, ':');
    let mut part = || parts.next().unwrap_or_default();
    match [part(), part(), part(), part(), part(), part()] {
        ["arn", partition, "iam", "", account, resource]
            if partition.starts_with("aws") && is_account(account) && is_owner(resource) =>
        {
            Ok(())
        }
        ["arn", _, "sts", ..] => Err(SESSION_RULE),
        _ => Err(PRINCIPAL_RULE),
    }
}

fn is_account(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit())
}

/// The characters of paths and names: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>
fn is_owner(resource: &str) -> bool {
    let path = resource.strip_prefix("role/").or_else(|| resource.strip_prefix("user/"));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/_+=,.@-".contains(&b);
    path.is_some_and(|path| !path.is_empty() && !path.ends_with('/') && path.bytes().all(allowed))
}
