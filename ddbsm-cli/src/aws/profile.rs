//! Which profile and which region: looked for where the AWS CLI looks for them.

use super::variables::variable;
use crate::arn;
use crate::options::Global;
use crate::terminal::{exit, printable};
use anyhow::Result;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::profile::{self, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_types::os_shim_internal::{Env, Fs};

const REGIONS: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// The profiles there are, and the one in use.
#[derive(Debug)]
pub(crate) struct Profile {
    all: ProfileSet,
    name: Option<String>,
}

impl Profile {
    /// The profile that is asked for by name, or else the default one. The SDK takes one that is missing for one that is empty.
    pub(crate) async fn find(global: &Global) -> Result<Self> {
        let file = |name: &str, usual: &str| variable(name).unwrap_or_else(|| usual.to_owned());
        let config = file("AWS_CONFIG_FILE", "~/.aws/config");
        let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
        let all = profile::load(&Fs::real(), &Env::real(), &<_>::default(), None).await;
        let all = all.map_err(|e| exit::usage(&format!("{config} or {credentials}: {e}")))?;
        let by_variable = || variable("AWS_PROFILE").map(|name| (name, "AWS_PROFILE"));
        let Some((name, by)) = global.profile.clone().map(|name| (name, "--profile")).or_else(by_variable)
        else {
            return Ok(Self { all, name: None });
        };
        if all.get_profile(&name).is_some() {
            return Ok(Self { all, name: Some(name) });
        }
        let mut known: Vec<&str> = all.profiles().collect();
        known.sort_unstable();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let name = printable(&name);
        Err(exit::usage(&format!(
            "{by} names the profile {name}, which is neither in {config} nor in {credentials}. There: {known}."
        )))
    }

    /// The name, if one was asked for.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn name_or_default(&self) -> &str {
        self.name().unwrap_or("default")
    }

    /// What the profile in use says.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.get_of(self.name_or_default(), key)
    }

    /// What any profile says. An empty value counts as none.
    pub(crate) fn get_of(&self, name: &str, key: &str) -> Option<&str> {
        self.all.get_profile(name)?.get(key).filter(|value| !value.trim().is_empty())
    }

    /// The profile in use and those that it takes credentials from, in this order.
    pub(crate) fn chain(&self) -> Vec<&str> {
        let mut chain = vec![self.name_or_default()];
        while let Some(next) = chain.last().and_then(|last| self.get_of(last, "source_profile")) {
            if chain.contains(&next) {
                break;
            }
            chain.push(next);
        }
        chain
    }

    /// The region: the one that is named, or else the environment's, the profile's, or this machine's.
    pub(crate) async fn region(&self, global: &Global, provider: &ProviderConfig) -> Result<String> {
        let elsewhere = global.endpoint_url.is_some();
        if let Some((whose, region)) = named_region(global) {
            return check(&whose, &region, elsewhere);
        }
        if let Some(region) = self.get("region") {
            let whose = format!("The region of the profile {}", self.name_or_default());
            return check(&whose, region, elsewhere);
        }
        match ImdsRegionProvider::builder().configure(provider).build().region().await {
            Some(region) => Ok(region.to_string()),
            None => Err(exit::usage(
                "No region is given. Use --region, set AWS_REGION, or write region into the profile.",
            )),
        }
    }
}

/// The region for a command that asks AWS nothing.
pub(crate) fn region_or_environment(global: &Global) -> Result<String> {
    let (whose, region) = named_region(global)
        .ok_or_else(|| exit::usage("No region is given. Use --region, or set AWS_REGION."))?;
    check(&whose, &region, global.endpoint_url.is_some())
}

/// The region that the command line or the environment names, and which of them.
fn named_region(global: &Global) -> Option<(String, String)> {
    let given = global.region.clone().map(|region| ("--region".to_owned(), region));
    given.or_else(|| REGIONS.iter().find_map(|name| Some(((*name).to_owned(), variable(name)?))))
}

/// A region of AWS, or any name where nobody at AWS is asked.
fn check(whose: &str, region: &str, elsewhere: bool) -> Result<String> {
    let is_label = |region: &str| {
        (1..=63).contains(&region.len()) && region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if elsewhere && is_label(region) {
        return Ok(region.to_owned());
    }
    arn::region(region).map_err(|wrong| exit::usage(&format!("{whose} is {:?}: {wrong}", printable(region))))
}
