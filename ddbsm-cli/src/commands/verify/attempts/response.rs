//! What the SDK's result of an attempt tells.

use super::outcome::{self, Outcome};
use crate::aws::error;
use anyhow::Result;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// What a response tells. Fails only where no other attempt would tell more.
pub(super) fn judge<T, E>(way: &str, table: &str, result: Result<T, SdkError<E>>) -> Result<Outcome>
where
    E: ProvideErrorMetadata,
{
    match result {
        Ok(_) => Ok(Outcome::GotThrough),
        Err(e) if error::is_about_credentials(&e) => Err(error::explain(way, table, &e)),
        Err(e) => Ok(outcome::judge(e.code().unwrap_or("no error code"), e.message().unwrap_or_default())),
    }
}
