//! Options that several commands share.

use crate::arn;
use crate::role::{RoleName, role};
use crate::table::secret_name;
use clap::Args;
use ddbsm_core::table::variable;
use http::Uri;

/// Options with the AWS CLI's meaning.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The AWS profile to use, from ~/.aws/config
    #[arg(long, global = true)]
    pub(crate) profile: Option<String>,
    /// The table's region. With --endpoint-url, any name
    #[arg(long, global = true)]
    pub(crate) region: Option<String>,
    /// Use this DynamoDB endpoint instead of the region's
    #[arg(long, global = true, value_name = "URL", value_parser = endpoint_url)]
    pub(crate) endpoint_url: Option<String>,
    /// Print the keys of items that are written and listed to stderr, never a value
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

/// The table, in every command that reaches it.
#[derive(Debug, Args)]
pub(crate) struct TableArg {
    /// The table's name
    #[arg(long, env = variable::TABLE, value_parser = arn::table_name)]
    pub(crate) table: String,
}

/// The table's whole ARN, in the commands that are about the table itself.
#[derive(Debug, Args)]
pub(crate) struct TableArnArgs {
    #[command(flatten)]
    pub(crate) table: TableArg,
    /// The table's AWS account, 12 digits [default: the caller's]
    #[arg(long, value_parser = arn::account)]
    pub(crate) account: Option<String>,
}

/// One secret that exists.
#[derive(Debug, Args)]
pub(crate) struct SecretArgs {
    /// The secret's name
    #[arg(value_parser = secret_name)]
    pub(crate) name: String,
    /// The role that owns the secret: its ARN, or its path and name, such as app/slack-bot
    #[arg(long, value_name = "ROLE", env = variable::PRINCIPAL, value_parser = role)]
    pub(crate) principal: RoleName,
    #[command(flatten)]
    pub(crate) table: TableArg,
}

/// An endpoint's URL.
pub(crate) fn endpoint_url(text: &str) -> Result<String, String> {
    let wrong = || "an endpoint is a URL such as http://localhost:8000".to_owned();
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    let Some(authority) = uri.authority() else { return Err(wrong()) };
    let (_, host) = authority.as_str().rsplit_once('@').unwrap_or(("", authority.as_str()));
    // A port that is too large would be dropped without a word, and port 80 asked.
    let whole = host == authority.host() || authority.port_u16().is_some_and(|port| port > 0);
    if uri.query().is_some() || text.contains('#') {
        return Err(format!("{}, without ? and #", wrong()));
    }
    if matches!(uri.scheme_str(), Some("http" | "https")) && !authority.host().is_empty() && whole {
        return Ok(text.to_owned());
    }
    Err(wrong())
}
