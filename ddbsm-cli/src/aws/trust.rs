//! Which certificates are trusted: Amazon's roots, the operating system's, and those that the environment or the profile names.

use super::path::{at_home, shown};
use super::profile::Profile;
use super::variables::variable;
use crate::reason::reason;
use crate::terminal::exit;
use anyhow::Result;
use ddbsm_aws::HttpClient;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Room for every root there is, some times over.
const MAX_BUNDLE: u64 = 16 * 1024 * 1024;

/// The file of roots that is in use and who named it, for the error about a root that is none of them.
static BUNDLE: OnceLock<String> = OnceLock::new();

/// Such as `/etc/ca.pem (AWS_CA_BUNDLE)`.
pub(crate) fn bundle() -> Option<&'static str> {
    BUNDLE.get().map(String::as_str)
}

/// The client for all requests. It reads `AWS_CA_BUNDLE` by itself, but only once it sends something.
pub(crate) fn client(profile: &Profile) -> Result<HttpClient> {
    let builder = HttpClient::builder().native_roots();
    let (whose, path) = match (variable("AWS_CA_BUNDLE"), profile.get("ca_bundle")) {
        (Some(path), _) => ("AWS_CA_BUNDLE".to_owned(), PathBuf::from(path)),
        (None, Some(path)) => {
            (format!("ca_bundle of the profile {}", profile.name_or_default()), at_home(path))
        }
        (None, None) => return Ok(builder.build()),
    };
    let wrong = |why: &dyn std::fmt::Display| exit::usage(&format!("{whose} names {}: {why}.", shown(&path)));
    let mut pem = Vec::new();
    File::open(&path)
        .and_then(|file| file.take(MAX_BUNDLE).read_to_end(&mut pem))
        .map_err(|e| wrong(&reason(&e)))?;
    let client = builder.extra_roots(&pem).map_err(|e| wrong(&e))?.build();
    BUNDLE.get_or_init(|| format!("{} ({whose})", shown(&path)));
    Ok(client)
}
