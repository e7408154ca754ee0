//! What the environment and the profile set, checked before anything is sent. The SDK panics over some of it, and ignores or
//! sends the rest.

use super::profile::Profile;
use super::variables::variable;
use crate::terminal::{exit, printable};
use anyhow::Result;
use aws_config::retry::RetryConfig;
use std::env;

/// A setting of a variable, or else of a profile, and what may stand there.
struct Setting {
    variable: &'static str,
    key: &'static str,
    expected: &'static str,
    is_one: fn(&str) -> bool,
}

const RETRY_MODE: Setting = Setting {
    variable: "AWS_RETRY_MODE",
    key: "retry_mode",
    expected: "standard, adaptive or legacy",
    is_one: |mode| ["standard", "adaptive", "legacy"].iter().any(|known| known.eq_ignore_ascii_case(mode)),
};

const MAX_ATTEMPTS: Setting = Setting {
    variable: "AWS_MAX_ATTEMPTS",
    key: "max_attempts",
    expected: "a number from 1 on",
    is_one: |number| number.parse::<u32>().is_ok_and(|number| number > 0),
};

/// What the SDK ignores if it's something else: the endpoint without FIPS would be asked then, in silence.
const OTHERS: [Setting; 5] = [
    // It becomes a part of the host that is asked.
    Setting {
        variable: "AWS_ACCOUNT_ID",
        key: "aws_account_id",
        expected: "an account of 12 digits",
        is_one: is_account,
    },
    Setting {
        variable: "AWS_USE_FIPS_ENDPOINT",
        key: "use_fips_endpoint",
        expected: "true or false",
        is_one: is_bool,
    },
    Setting {
        variable: "AWS_USE_DUALSTACK_ENDPOINT",
        key: "use_dualstack_endpoint",
        expected: "true or false",
        is_one: is_bool,
    },
    Setting {
        variable: "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        key: "ignore_configured_endpoint_urls",
        expected: "true or false",
        is_one: is_bool,
    },
    Setting {
        variable: "AWS_ACCOUNT_ID_ENDPOINT_MODE",
        key: "account_id_endpoint_mode",
        expected: "preferred, disabled or required",
        is_one: |mode| {
            ["preferred", "disabled", "required"].iter().any(|known| known.eq_ignore_ascii_case(mode))
        },
    },
];

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_bool(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

impl Setting {
    /// What is set, if it's what may stand there.
    fn get(&self, profile: &Profile) -> Result<Option<String>> {
        let named = variable(self.variable).map(|value| (self.variable.to_owned(), value));
        let named = named.or_else(|| {
            let value = profile.get(self.key).filter(|value| !value.trim().is_empty())?;
            Some((format!("{} of the profile {}", self.key, profile.name_or_default()), value.to_owned()))
        });
        let Some((whose, value)) = named else { return Ok(None) };
        if (self.is_one)(&value) {
            return Ok(Some(value));
        }
        let shown = printable(&value);
        Err(exit::usage(&format!("{whose} is {shown:?}: expected {}.", self.expected)))
    }
}

/// Checks all that is not checked where it's used.
pub(crate) fn check(profile: &Profile) -> Result<()> {
    // The SDK takes one that is no text for one that is unset.
    let no_text = env::vars_os().find(|(name, value)| {
        name.to_str().is_some_and(|name| name.starts_with("AWS_")) && value.to_str().is_none()
    });
    if let Some((name, _)) = no_text {
        return Err(exit::usage(&format!(
            "{} is not UTF-8 text. Set it again, or unset it.",
            name.display()
        )));
    }
    OTHERS.iter().try_for_each(|setting| setting.get(profile).map(drop))
}

/// How requests are sent again. What the AWS CLI calls legacy, the SDK doesn't know.
pub(crate) fn retries(profile: &Profile) -> Result<RetryConfig> {
    let mode = RETRY_MODE.get(profile)?;
    let adaptive = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("adaptive"));
    let retries = if adaptive { RetryConfig::adaptive() } else { RetryConfig::standard() };
    let attempts = MAX_ATTEMPTS.get(profile)?.and_then(|attempts| attempts.parse().ok());
    Ok(match attempts {
        Some(attempts) => retries.with_max_attempts(attempts),
        None => retries,
    })
}
