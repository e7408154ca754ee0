//! The policy in force, read in every region that has the table, against the policy wanted there.

#[cfg(test)]
mod mutants;
pub(crate) mod patterns;

use crate::arn::TableArn;
use crate::aws::Aws;
use crate::aws::clock::{Clock, millis};
use crate::aws::denial::is_denied;
use crate::options::Global;
use crate::policy::age::Age;
use crate::policy::compare::{self, Difference};
use crate::policy::table::TablePolicy;
use crate::terminal;
use anyhow::Result;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::TableDescription;
use serde_json::Value;
use std::time::Duration;

/// What came of comparing the policy of one table.
#[derive(Debug)]
pub(super) enum Compared {
    Same,
    Differs(Vec<Difference>),
    /// The table has no policy.
    Missing,
    /// The policy can't be read, and why.
    Not(String),
}

impl Compared {
    pub(super) fn of(wanted: &Value, in_force: &str) -> Self {
        match serde_json::from_str(in_force) {
            Err(_) => Self::Not("it isn't JSON".to_owned()),
            Ok(in_force) => match compare::differences(wanted, &in_force) {
                same if same.is_empty() => Self::Same,
                differences => Self::Differs(differences),
            },
        }
    }
}

/// The table's policy in one region.
#[derive(Debug)]
pub(super) struct Regional {
    pub(super) region: String,
    pub(super) compared: Compared,
    /// None where no policy was read.
    pub(super) age: Option<Age>,
    /// When it was changed last, in milliseconds since 1970, if that is known.
    pub(super) since: Option<u64>,
    /// As it was read.
    pub(super) text: Option<String>,
    revision: Option<String>,
}

impl Regional {
    fn not(region: &str, why: impl Into<String>) -> Self {
        Self {
            region: region.to_owned(),
            compared: Compared::Not(why.into()),
            age: None,
            since: None,
            text: None,
            revision: None,
        }
    }

    /// Whether what was read before is still all there is.
    fn is_still(&self, before: &Self) -> bool {
        (&self.region, &self.text, &self.revision) == (&before.region, &before.text, &before.revision)
    }
}

/// Who reads, and what is wanted.
pub(super) struct Reader<'a> {
    pub(super) aws: &'a Aws,
    pub(super) global: &'a Global,
    pub(super) wanted: &'a TablePolicy<'a>,
    pub(super) described: Option<&'a TableDescription>,
}

impl Reader<'_> {
    /// The table's own region first, then each replica's.
    pub(super) async fn run(&self) -> Result<Vec<Regional>> {
        let mut all = vec![self.compare(self.aws, self.wanted.table, self.described).await?];
        let Some(described) = self.described else { return Ok(all) };
        let regions = described.replicas().iter().filter_map(|replica| replica.region_name());
        for region in regions.filter(|region| *region != self.aws.region) {
            all.push(self.replica(region).await?);
        }
        Ok(all)
    }

    async fn replica(&self, region: &str) -> Result<Regional> {
        let global = Global { region: Some(region.to_owned()), ..self.global.clone() };
        let aws = Aws::connect(&global).await?;
        let table = self.wanted.table.in_region(region);
        let described = aws.dynamodb.describe_table().table_name(table.table()).send().await;
        let described = described.ok().and_then(|response| response.table);
        self.compare(&aws, &table, described.as_ref()).await
    }

    async fn compare(
        &self,
        aws: &Aws,
        table: &TableArn,
        described: Option<&TableDescription>,
    ) -> Result<Regional> {
        let clock = Clock::default();
        let read = aws.dynamodb.get_resource_policy().resource_arn(table.to_string());
        let read = read.customize().interceptor(clock.clone()).send().await;
        let response = match read {
            Ok(response) => response,
            Err(e) => {
                return Ok(match e.code().unwrap_or("no error code") {
                    "PolicyNotFoundException" => {
                        Regional { compared: Compared::Missing, ..Regional::not(&aws.region, "") }
                    }
                    code if is_denied(code) => Regional::not(
                        &aws.region,
                        "reading it is denied; --auditor-profile PROFILE compares as an auditor",
                    ),
                    code => Regional::not(
                        &aws.region,
                        format!("reading it failed ({})", terminal::printable(code)),
                    ),
                });
            }
        };
        let text = response.policy.unwrap_or_default();
        let created = described.and_then(|table| table.creation_date_time()).and_then(millis);
        let revision = response.revision_id.unwrap_or_default();
        let age = Age::of(&revision, created, clock.now());
        let since = revision.parse().ok().filter(|_| age != Age::Unknown);
        let revision = Some(revision);
        let wanted = TablePolicy { table, ..*self.wanted }.policy().value()?;
        let compared = Compared::of(&wanted, &text);
        Ok(Regional {
            region: aws.region.clone(),
            compared,
            age: Some(age),
            since,
            text: Some(text),
            revision,
        })
    }
}

/// Where the policy isn't the one that was read before, and where it can't be told.
pub(super) fn changed(before: &[Regional], now: &[Regional]) -> Vec<String> {
    let regions = before.iter().filter(|one| !now.iter().any(|other| other.is_still(one)));
    regions.map(|one| one.region.clone()).collect()
}

/// How long until every policy that was read is in force, if that is known.
pub(super) fn settles_in(all: &[Regional]) -> Option<Duration> {
    let left = all.iter().filter_map(|one| one.age?.settles_in()).max()?;
    (!left.is_zero()).then_some(left)
}
