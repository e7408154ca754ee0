//! The names that AWS gives things, checked before they reach a policy or a table.

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
    /// Puts checked parts together. The partition follows from the region unless it is given.
    pub(crate) fn new(
        table: &str,
        account: &str,
        region: &str,
        partition: Option<&str>,
    ) -> Result<Self, String> {
        let partition = match partition {
            None => partition_of(region).unwrap_or("aws"),
            Some(given) => check_partition(given, region)?,
        };
        Ok(Self {
            partition: partition.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
            table: table.to_owned(),
        })
    }

    pub(crate) fn partition(&self) -> &str {
        &self.partition
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

    /// Refuses to make everybody an admin.
    pub(crate) fn check_admins(&self, pattern: &str) -> Result<(), String> {
        let name = pattern.splitn(2, '/').last().unwrap_or_default();
        if name.bytes().all(|b| matches!(b, b'*' | b'?' | b'/')) {
            return Err(format!(
                "--admins {pattern}: that is everybody, so anybody could replace the policy; name a path, as in {}",
                self.roles("ddbsm/policy-admin/*")
            ));
        }
        Ok(())
    }

    /// Refuses a principal pattern that could never match, or that says more than it seems to.
    pub(crate) fn check_pattern(&self, option: &str, pattern: &str) -> Result<(), String> {
        let (role, user) = (self.roles(""), self.roles("").replace(":role/", ":user/"));
        let Some(name) = pattern.strip_prefix(&role).or_else(|| pattern.strip_prefix(&user)) else {
            return Err(format!(
                "{option} {pattern}: must start with {role} (or {user}); the table's policy grants nothing, \
                 so nobody of another account can be let in by it"
            ));
        };
        if name.split('/').any(str::is_empty) {
            return Err(format!(
                "{option} {pattern}: between slashes stands a part of the path, and last the name"
            ));
        }
        if !name.bytes().all(|b| is_principal_byte(b) || matches!(b, b'*' | b'?')) {
            return Err(format!(
                "{option} {pattern}: after the path stand letters, digits, and / _ + = , . @ - with * and ? as wildcards"
            ));
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

/// Partitions that are not `aws`, by how their regions' names begin.
const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
    ("eusc-", "aws-eusc"),
];

fn partition_of(region: &str) -> Option<&'static str> {
    PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix)).map(|(_, partition)| *partition)
}

fn check_partition<'a>(given: &'a str, region: &str) -> Result<&'a str, String> {
    let well_formed = given.split('-').enumerate().all(|(i, part)| match i {
        0 => part == "aws",
        _ => !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()),
    });
    if !well_formed {
        return Err(format!(
            "--partition {given}: a partition is aws, aws-cn, aws-us-gov or another aws-..."
        ));
    }
    let known = PARTITIONS.iter().any(|(_, partition)| *partition == given);
    match partition_of(region) {
        Some(right) if right != given => {
            Err(format!("--partition {given}: region {region} is in the partition {right}"))
        }
        None if known => Err(format!("--partition {given}: region {region} is not in it")),
        _ => Ok(given),
    }
}

/// An account's number.
pub(crate) fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err("an account is 12 digits, without dashes".to_owned())
}

/// The account in the ARN of a principal.
pub(crate) fn account_of(principal: &str) -> &str {
    principal.split(':').nth(4).unwrap_or_default()
}

/// A region's name, known today or not.
pub(crate) fn region(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let (Some(number), words) = (parts.last(), &parts[..parts.len() - 1]) else {
        return Err("a region looks like us-west-2".to_owned());
    };
    let letters = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    if words.len() >= 2 && words.iter().all(letters) && digits {
        return Ok(text.to_owned());
    }
    Err("a region looks like us-west-2".to_owned())
}

/// A table's name.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
pub(crate) fn table_name(text: &str) -> Result<String, String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    if (3..=255).contains(&text.len()) && text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    if text.starts_with("arn:") {
        return Err("give the table's name, not its ARN".to_owned());
    }
    Err("a table's name is 3 to 255 letters, digits, and _ - .".to_owned())
}

/// The ARN of one role (or user), as `aws:PrincipalArn` spells it: with its path, and of no session.
pub(crate) fn principal(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    if let ["arn", _, "sts", "", account, session] = parts[..] {
        let role = session.split('/').nth(1).unwrap_or("NAME");
        return Err(format!(
            "that is a session of a role of account {account}; a secret belongs to the role: \
             aws iam get-role --role-name {role} --query Role.Arn"
        ));
    }
    let ["arn", partition, "iam", "", account_id, resource] = parts[..] else {
        return Err("a principal is a role's whole ARN, such as \
                    arn:aws:iam::111111111111:role/app/billing-lambda-role, with its path"
            .to_owned());
    };
    if !partition.starts_with("aws") {
        return Err(format!("{partition} is no partition: an ARN starts with arn:aws:"));
    }
    account(account_id)?;
    let name = resource.strip_prefix("role/").or_else(|| resource.strip_prefix("user/"));
    match name {
        Some(name) if name.bytes().any(|b| matches!(b, b'*' | b'?')) => {
            Err("a secret belongs to one role, so its ARN holds no wildcard".to_owned())
        }
        Some(name) if !name.is_empty() && !name.ends_with('/') && name.bytes().all(is_principal_byte) => {
            Ok(text.to_owned())
        }
        _ => Err("after the account comes role/ with the role's path and name: \
                  letters, digits, and / _ + = , . @ -"
            .to_owned()),
    }
}

fn is_principal_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'+' | b'=' | b',' | b'.' | b'@' | b'-')
}
