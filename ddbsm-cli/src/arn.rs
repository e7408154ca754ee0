//! The names that AWS gives things, checked before they reach a policy or a table, in the tool's words.

use ddbsm_core::arn::{
    Principal, PrincipalError, TableError, check_account, check_partition_of, check_region, check_table_name,
    is_path_char, is_role_name_char, partition_of,
};
use std::fmt;

/// One table: everything an ARN of it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableArn {
    partition: String,
    region: String,
    account: String,
    table: String,
}

impl TableArn {
    /// Puts checked parts together. The partition follows from the region.
    pub(crate) fn new(table: &str, account: &str, region: &str) -> Self {
        Self {
            partition: partition_of(region).unwrap_or("aws").to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            table: table.to_owned(),
        }
    }

    /// In whichever partition, region and account a stack is deployed to, by CloudFormation's names for them.
    pub(crate) fn of_a_stack(table: &str) -> Self {
        let [partition, region, account] =
            ["Partition", "Region", "AccountId"].map(|name| format!("${{AWS::{name}}}"));
        Self { partition, region, account, table: table.to_owned() }
    }

    /// In the partition that is given, where the region doesn't speak against it.
    pub(crate) fn in_partition(mut self, given: Option<&str>) -> Result<Self, String> {
        if let Some(given) = given {
            check_partition_of(&self.region, given)
                .map_err(|wrong| format!("--partition {given} with region {}: {wrong}", self.region))?;
            given.clone_into(&mut self.partition);
        }
        Ok(self)
    }

    pub(crate) fn partition(&self) -> &str {
        &self.partition
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// The table's replica in another region of the partition.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// What belongs to the table: an index, a stream, a backup.
    pub(crate) fn part(&self, path: &str) -> String {
        format!("{self}/{path}")
    }

    /// Something of another service, in the same account and region.
    pub(crate) fn service(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition, self.region, self.account)
    }

    /// A pattern for roles of the table's own account, such as `ddbsm/writer/*`.
    pub(crate) fn roles(&self, pattern: &str) -> String {
        format!("arn:{}:iam::{}:role/{pattern}", self.partition, self.account)
    }

    /// The roles that write, unless others are named.
    pub(crate) fn usual_writers(&self) -> String {
        self.roles("ddbsm/writer/*")
    }

    /// The roles that change the policy and the settings, unless others are named.
    pub(crate) fn usual_admins(&self) -> String {
        self.roles("ddbsm/policy-admin/*")
    }

    /// Refuses to make everybody an admin.
    pub(crate) fn check_admins(&self, pattern: &str) -> Result<(), String> {
        let name = pattern.splitn(2, '/').last().unwrap_or_default();
        if name.bytes().all(|b| matches!(b, b'*' | b'?' | b'/')) {
            return Err(format!(
                "--admins {pattern}: this matches everybody, so anybody could replace the policy; name a path, as in {}",
                self.usual_admins()
            ));
        }
        Ok(())
    }

    /// Refuses a principal pattern that could never match, or that says more than it seems to.
    pub(crate) fn check_pattern(&self, option: &str, pattern: &str) -> Result<(), String> {
        let (role, user) = (self.roles(""), self.roles("").replace(":role/", ":user/"));
        let Some(name) = pattern.strip_prefix(&role).or_else(|| pattern.strip_prefix(&user)) else {
            return Err(format!(
                "{option} {pattern}: must start with {role} (or {user}); the table policy grants nothing, \
                 so it can't let in a role of another account"
            ));
        };
        if name.split('/').any(str::is_empty) {
            return Err(format!(
                "{option} {pattern}: every part of the path, and the name at the end, must have at least one character"
            ));
        }
        let (path, last) = name.rsplit_once('/').unwrap_or(("", name));
        // IAM would take `${...}` for a variable.
        let in_path = |c| is_path_char(c) && c != '$';
        let in_name = |c| is_role_name_char(c) || matches!(c, '*' | '?');
        let wrong = path.chars().find(|&c| !in_path(c)).or_else(|| last.chars().find(|&c| !in_name(c)));
        if let Some(c) = wrong {
            return Err(format!("{option} {pattern}: a pattern of roles can't hold {c:?} here"));
        }
        Ok(())
    }
}

impl fmt::Display for TableArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account, table } = self;
        write!(f, "arn:{partition}:dynamodb:{region}:{account}:table/{table}")
    }
}

/// An account's number.
pub(crate) fn account(text: &str) -> Result<String, String> {
    check_account(text).map(|()| text.to_owned()).map_err(|wrong| wrong.to_string())
}

/// A region's name, known today or not.
pub(crate) fn region(text: &str) -> Result<String, String> {
    check_region(text).map(|()| text.to_owned()).map_err(|wrong| wrong.to_string())
}

/// A table's name.
pub(crate) fn table_name(text: &str) -> Result<String, String> {
    match check_table_name(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(TableError::Arn) => Err("give the table's name, not its ARN".to_owned()),
        Err(wrong) => Err(wrong.to_string()),
    }
}

/// The ARN of one role (or user), as `aws:PrincipalArn` spells it: with its path, and not of a session.
pub(crate) fn principal(text: &str) -> Result<String, String> {
    match Principal::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(PrincipalError::Session { role }) => Err(format!(
            "it is the ARN of an STS session; a secret belongs to the role itself: \
             aws iam get-role --role-name {} --query Role.Arn",
            role.as_deref().unwrap_or("NAME")
        )),
        Err(wrong @ (PrincipalError::Empty | PrincipalError::NotAnArn)) => Err(format!(
            "{wrong}; give a role's whole ARN with its path, such as \
             arn:aws:iam::111111111111:role/app/billing-lambda-role"
        )),
        Err(wrong) => Err(wrong.to_string()),
    }
}
