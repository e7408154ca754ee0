//! Whose secrets a command is about: a role's short form is completed by what STS says of the caller.

use super::Aws;
use crate::arn;
use crate::options::SecretArgs;
use crate::role::RoleName;
use crate::table::SecretId;
use crate::terminal::{self, exit, printable};
use anyhow::{Result, anyhow};

impl Aws {
    /// The role's ARN. Of a short form it's that of the role in the caller's account and partition, and is shown.
    pub(crate) async fn role_arn(&self, role: &RoleName) -> Result<String> {
        let short = match role {
            RoleName::Arn(arn) => return Ok(arn.clone()),
            RoleName::Short(short) => short,
        };
        let caller = self.identity().await.map_err(|why| {
            let text = format!("The account of {short} isn't known: {why}. Give the role's whole ARN.");
            if self.has_own_endpoint() { exit::usage(&text) } else { anyhow!(text) }
        })?;
        let arn = format!("arn:{}:iam::{}:role/{short}", caller.partition(), caller.account);
        // Whoever answers in place of STS may say anything.
        arn::principal(&arn).map_err(|wrong| anyhow!("{}: {wrong}", printable(&arn)))?;
        terminal::note(&format!("{short} is {arn}"));
        Ok(arn)
    }

    pub(crate) async fn secret_id(&self, secret: &SecretArgs) -> Result<SecretId> {
        Ok(SecretId::new(self.role_arn(&secret.principal).await?, secret.name.as_str()))
    }
}
