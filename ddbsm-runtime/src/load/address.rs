//! Which table, and whose partition of it: loader, then environment, then attribute.

use std::borrow::Cow;
use std::env::{self, VarError};

use aws_sdk_dynamodb::config::Region;
use ddbsm_core::arn::{Principal, PrincipalError, Table, TableError, check_region};
use ddbsm_core::table::variable;

use crate::error::ErrorKind;
use crate::error::report::Cause;
use crate::load::request::Request;

/// A table in a region, and the principal whose partition of it is read. Resolved and checked once for each load.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) table: Cow<'static, str>,
    pub(crate) principal: Cow<'static, str>,
    /// The client's.
    pub(crate) region: Option<Region>,
}

impl Address {
    /// # Errors
    ///
    /// All that is wrong, the first first.
    pub(crate) fn resolve(
        request: &Request,
        region: Option<Region>,
    ) -> Result<Self, Vec<(ErrorKind, Cause)>> {
        let (options, spec) = (&request.options, request.spec);
        let table = table(setting(options.table.as_deref(), variable::TABLE, spec.table));
        let principal = principal(setting(options.principal.as_deref(), variable::PRINCIPAL, spec.principal));
        let region_mistake =
            region.as_ref().and_then(|region| region_mistake(region.as_ref(), table.as_deref().ok()));
        match (table, principal, region_mistake) {
            (Ok(table), Ok(principal), None) => Ok(Self { table, principal, region }),
            (table, principal, region) => {
                Err([table.err(), principal.err(), region].into_iter().flatten().collect())
            }
        }
    }

    /// The table's name, without the rest of its ARN.
    pub(crate) fn table_name(&self) -> &str {
        Table::parse(&self.table).map_or(&self.table, |table| table.name())
    }
}

/// A setting, and where it came from.
struct Setting {
    value: Cow<'static, str>,
    from: &'static str,
}

fn setting(loader: Option<&str>, variable: &'static str, attribute: Option<&'static str>) -> Option<Setting> {
    if let Some(value) = loader {
        return Some(Setting { value: value.to_owned().into(), from: "the loader" });
    }
    match env::var(variable) {
        Ok(value) => Some(Setting { value: value.into(), from: variable }),
        // An error for its replacement characters, and not passed over.
        Err(VarError::NotUnicode(value)) => {
            Some(Setting { value: value.to_string_lossy().into_owned().into(), from: variable })
        }
        Err(VarError::NotPresent) => {
            attribute.map(|value| Setting { value: value.into(), from: "the attribute" })
        }
    }
}

fn table(setting: Option<Setting>) -> Result<Cow<'static, str>, (ErrorKind, Cause)> {
    let Some(setting) = setting else {
        return Err((ErrorKind::NoTable, Cause::new("no table is named", SET_TABLE)));
    };
    match Table::parse(&setting.value) {
        Ok(_) => Ok(setting.value),
        Err(error) => {
            let fact = match error {
                TableError::Empty => format!("{} is empty, and not the name or ARN of a table", setting.from),
                _ => setting.rejected(&error),
            };
            Err((ErrorKind::InvalidTable, Cause::new(fact, TABLE_RULE)))
        }
    }
}

fn principal(setting: Option<Setting>) -> Result<Cow<'static, str>, (ErrorKind, Cause)> {
    let Some(setting) = setting else {
        return Err((ErrorKind::NoPrincipal, Cause::new("no principal is named", SET_PRINCIPAL)));
    };
    match Principal::parse(&setting.value) {
        Ok(_) => Ok(setting.value),
        Err(error) => {
            let fact = match error {
                PrincipalError::Empty => format!("{} is empty, and not the ARN of a role", setting.from),
                _ => setting.rejected(&error),
            };
            Err((ErrorKind::InvalidPrincipal, Cause::new(fact, PRINCIPAL_RULE)))
        }
    }
}

impl Setting {
    /// A line break shows as `\n`.
    fn rejected(&self, error: &dyn std::error::Error) -> String {
        format!("`{}`, from {}, can't be used: {error}", self.value.escape_debug(), self.from)
    }
}

/// What can be told without knowing the endpoint: next to an emulator's, any word will do for a region.
fn region_mistake(region: &str, table: Option<&str>) -> Option<(ErrorKind, Cause)> {
    let is_word = |region: &str| {
        !region.is_empty() && region.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    if !is_word(region) {
        return Some((ErrorKind::InvalidRegion, not_a_region(region)));
    }
    let arn = Table::parse(table?).ok()?.arn()?;
    (arn.region != region).then(|| {
        let fact = format!("the table's ARN is in {}, and the client's region is {region}", arn.region);
        (ErrorKind::InvalidRegion, Cause::new(fact, REGIONS_MATCH))
    })
}

/// The region, if it's none of AWS's.
pub(crate) fn check_aws_region(region: &str) -> Result<(), Cause> {
    check_region(region).map_err(|_| not_a_region(region))
}

fn not_a_region(region: &str) -> Cause {
    let fact = format!("the client's region is `{}`, which isn't a region", region.escape_debug());
    Cause::new(fact, REGION_RULE)
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

const PRINCIPAL_RULE: &str = "Give the full ARN of the role itself, path included: \
    arn:aws:iam::111111111111:role/path/role-name. An environment variable comes before the attribute even if it is empty.";

const REGION_RULE: &str = "Set AWS_REGION, or the region of the client's config, to one such as `us-west-2`.";

const REGIONS_MATCH: &str = "Give the client the table's region, or name the table that is in the client's.";
