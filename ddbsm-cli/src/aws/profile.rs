//! Which profile and which region: looked for where the AWS CLI looks for them.

use super::path::{at_home, shown};
use super::variables::variable;
use crate::arn;
use crate::options::Global;
use crate::reason::reason;
use crate::terminal::{exit, printable};
use anyhow::Result;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::profile::{self, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_types::os_shim_internal::{Env, Fs};
use std::error::Error;
use std::path::Path;
use std::{fmt, fs, io};

/// In which order, if only one is set. The AWS CLI takes both.
const PROFILES: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

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
        let mut texts = Vec::new();
        for (variable, path) in [("AWS_CONFIG_FILE", &config), ("AWS_SHARED_CREDENTIALS_FILE", &credentials)]
        {
            texts.extend(text_of(variable, path)?);
        }
        let all = profile::load(&Fs::real(), &Env::real(), &<_>::default(), None).await;
        let all = all.map_err(|e| {
            let why = e.source().unwrap_or(&e).to_string();
            let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
            exit::usage(&format!("{config} or {credentials} can't be read: {}. Correct it.", printable(&why)))
        })?;
        let by_variable = || PROFILES.iter().find_map(|by| Some((variable(by)?, *by)));
        if global.profile.is_none()
            && let [Some(one), Some(other)] = PROFILES.map(variable)
            && one != other
        {
            return Err(exit::usage(
                "AWS_PROFILE and AWS_DEFAULT_PROFILE name two profiles, and programs differ in which of them they take. Unset one.",
            ));
        }
        let Some((name, by)) = global.profile.clone().map(|name| (name, "--profile")).or_else(by_variable)
        else {
            return Self { all, name: None }.with_services(&texts);
        };
        if all.get_profile(&name).is_some() {
            return Self { all, name: Some(name) }.with_services(&texts);
        }
        let mut known: Vec<&str> = all.profiles().collect();
        known.sort_unstable();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let name = shown(Path::new(&name));
        Err(exit::usage(&format!(
            "{by} names the profile {name}, which is neither in {config} nor in {credentials}. There: {known}."
        )))
    }

    /// The profile, unless it takes its endpoints from a section that isn't there: they would be AWS's own, in silence.
    fn with_services(self, texts: &[String]) -> Result<Self> {
        let Some(services) = self.get("services") else { return Ok(self) };
        let is_it = |line: &str| {
            let section = line.trim().strip_prefix('[').and_then(|line| line.split_once(']'));
            section.is_some_and(|(section, _)| section.split_whitespace().eq(["services", services]))
        };
        if texts.is_empty() || texts.iter().any(|text| text.lines().any(is_it)) {
            return Ok(self);
        }
        Err(exit::usage(&format!(
            "services of the profile {} names {:?}, and no section [services ...] has that name.",
            self.name_or_default(),
            printable(services)
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

    /// Whether a profile of this name is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.all.get_profile(name).is_some()
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

/// The text of a file of profiles, if it's a file. The SDK takes one that it can't read for one that is empty.
fn text_of(variable: &str, path: &str) -> Result<Option<String>> {
    let path = at_home(path);
    let wrong =
        |why: &dyn fmt::Display| exit::usage(&format!("{} ({variable}) can't be read: {why}.", shown(&path)));
    match fs::metadata(&path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(wrong(&reason(&error))),
        Ok(kind) if kind.is_dir() => Err(wrong(&"it's a folder. Name a file")),
        // What can be read only once is the SDK's to read.
        Ok(kind) if !kind.is_file() => Ok(None),
        Ok(_) => {
            let bytes = fs::read(&path).map_err(|error| wrong(&reason(&error)))?;
            let text = String::from_utf8(bytes).map_err(|_| wrong(&"it isn't UTF-8 text. Convert it"))?;
            Ok(Some(text))
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
