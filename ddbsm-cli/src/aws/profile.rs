//! Which profile and which region: looked for where the AWS CLI looks for them.

use crate::arn;
use crate::options::Global;
use crate::terminal::exit;
use anyhow::Result;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::{self, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_types::os_shim_internal::{Env, Fs};
use std::env;

const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// A variable of the environment. An empty one counts as unset.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The profile that is asked for by name. The SDK takes one that is missing for one that is empty.
pub(crate) async fn name(global: &Global) -> Result<Option<String>> {
    let by_variable = || variable("AWS_PROFILE").map(|name| (name, "AWS_PROFILE"));
    let Some((name, by)) = global.profile.clone().map(|name| (name, "--profile")).or_else(by_variable) else {
        return Ok(None);
    };
    let file = |name: &str, usual: &str| variable(name).unwrap_or_else(|| usual.to_owned());
    let config = file("AWS_CONFIG_FILE", "~/.aws/config");
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
    let profiles = profile::load(&Fs::real(), &Env::real(), &<_>::default(), None).await;
    let profiles = profiles.map_err(|e| exit::usage(&format!("{config} or {credentials}: {e}")))?;
    if profiles.get_profile(&name).is_some() {
        return Ok(Some(name));
    }
    let mut known: Vec<&str> = profiles.profiles().collect();
    known.sort_unstable();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(exit::usage(&format!(
        "{by} names the profile {name}, which is neither in {config} nor in {credentials}. There: {known}."
    )))
}

/// The region: the one that is named, or else the environment's, the profile's, or this machine's.
pub(crate) async fn region(
    global: &Global,
    profile: Option<&str>,
    provider: &ProviderConfig,
) -> Result<String> {
    if let Some(region) = global.region.clone().map_or_else(region_of_environment, |given| Ok(Some(given)))? {
        return Ok(region);
    }
    let mut of_profile = ProfileFileRegionProvider::builder().configure(provider);
    if let Some(profile) = profile {
        of_profile = of_profile.profile_name(profile);
    }
    if let Some(region) = of_profile.build().region().await {
        let whose = format!("The region of the profile {}", profile.unwrap_or("default"));
        return check(&whose, region.as_ref());
    }
    match ImdsRegionProvider::builder().configure(provider).build().region().await {
        Some(region) => Ok(region.to_string()),
        None => {
            Err(exit::usage("Which region? Give --region, set AWS_REGION, or write region into the profile."))
        }
    }
}

/// The region for a command that asks AWS nothing.
pub(crate) fn region_or_environment(global: &Global) -> Result<String> {
    let region = global.region.clone().map_or_else(region_of_environment, |given| Ok(Some(given)))?;
    region.ok_or_else(|| exit::usage("Which region? Give --region, or set AWS_REGION."))
}

/// The region that the environment names.
fn region_of_environment() -> Result<Option<String>> {
    let named = REGIONS.iter().find_map(|name| Some((name, variable(name)?)));
    named.map(|(name, region)| check(name, &region)).transpose()
}

fn check(whose: &str, region: &str) -> Result<String> {
    arn::region(region).map_err(|wrong| exit::usage(&format!("{whose} is {region:?}: {wrong}")))
}
