//! Where secrets come from. A source is only ever read.

mod found;
mod parameter_store;
mod response;
mod secrets_manager;
mod split;

pub(super) use found::{Fault, Found, Secret};

use super::args::Args;
use crate::aws::Aws;
use crate::aws::service::{PARAMETER_STORE, SECRETS_MANAGER};
use crate::commands::put::env_file;
use crate::commands::put::input::Input;
use crate::commands::put::value::Value;
use crate::options::Global;
use crate::terminal;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Makes a secret of each member of those that are JSON objects.
pub(super) fn split_json(found: Found, separator: &str) -> Found {
    let Found { secrets, faults, skipped } = found;
    let mut found = Found { secrets: Vec::new(), faults, skipped };
    for secret in secrets {
        split::split(secret, separator, &mut found);
    }
    found
}

/// A dotenv or JSON file. Its mistakes are those of `put --from`.
pub(super) fn file(path: &Path, allow_empty: bool) -> Result<Found> {
    let input = Input::of(path);
    let text = input.text()?;
    let contents = env_file::parse(&text, allow_empty).with_context(|| input.name())?;
    if contents.pairs.is_empty() {
        bail!("{} holds no secret.", input.name());
    }
    contents.warnings.iter().for_each(|warning| terminal::warning(warning));
    let secret = |(source, value)| Secret { source, value: Value::Text(value), earlier: None };
    Ok(Found { secrets: contents.pairs.into_iter().map(secret).collect(), ..Found::default() })
}

pub(super) async fn of_aws(args: &Args, table: &Aws, global: &Global) -> Result<Found> {
    let own =
        args.source_profile.is_some() || args.source_region.is_some() || args.source_endpoint_url.is_some();
    let there = Global {
        // The table's region is no other profile's.
        region: args
            .source_region
            .clone()
            .or_else(|| global.region.clone().filter(|_| args.source_profile.is_none())),
        profile: args.source_profile.clone().or_else(|| global.profile.clone()),
        endpoint_url: args.source_endpoint_url.clone().or_else(|| global.endpoint_url.clone()),
        verbose: global.verbose,
    };
    let connected = if own { Some(Aws::connect(&there).await?) } else { None };
    let aws = connected.as_ref().unwrap_or(table);
    match &args.from_parameter_store {
        Some(path) => parameter_store::read(&aws.service(PARAMETER_STORE, &there)?, path, &there).await,
        None => secrets_manager::read(&aws.service(SECRETS_MANAGER, &there)?, args, &there).await,
    }
}
