//! What there is to see of the table, without a value. What the caller may not see is told apart from what isn't there.

use crate::arn::TableArn;
use crate::aws::clock::{Clock, millis};
use crate::aws::denial::is_denied;
use crate::aws::{Aws, Caller, error};
use crate::commands::verify::outside::{Look, Setting};
use crate::commands::verify::patterns;
use crate::policy::age::Age;
use crate::policy::in_force::InForce;
use crate::terminal::printable;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::TableDescription;
use std::collections::BTreeSet;

/// Something that may be seen, or not.
#[derive(Debug)]
pub(super) enum Seen<T> {
    There(T),
    Absent,
    /// And why.
    Not(String),
}

impl<T> Seen<T> {
    pub(super) const fn get(&self) -> Option<&T> {
        match self {
            Self::There(it) => Some(it),
            _ => None,
        }
    }
}

/// The policy in force.
#[derive(Debug)]
pub(super) struct Policy {
    /// What it was made with. None: it isn't one that ddbsm makes.
    pub(super) guards: Option<InForce>,
    pub(super) age: Age,
    /// When it was changed last, in milliseconds since 1970.
    since: Option<u64>,
}

#[derive(Debug)]
pub(super) struct Facts {
    pub(super) caller: Result<Caller, String>,
    pub(super) region: String,
    /// How many seconds this machine's clock is ahead of DynamoDB's.
    pub(super) ahead: Option<i64>,
    pub(super) table: Seen<TableDescription>,
    pub(super) policy: Seen<Policy>,
    pub(super) settings: Vec<Setting>,
    /// The owners that the index names.
    pub(super) owners: Option<BTreeSet<String>>,
    /// Why DynamoDB can't be asked at all: credentials, the clock or the network.
    pub(super) broken: Option<String>,
}

impl Facts {
    pub(super) async fn gather(aws: &Aws, table: &TableArn, caller: Result<Caller, String>) -> Self {
        let clock = Clock::default();
        let describe = aws.dynamodb.describe_table().table_name(table.table());
        let described = describe.customize().interceptor(clock.clone()).send().await;
        let broken = described.as_ref().err().and_then(|e| broken(e, table));
        let described = seen(described, "DescribeTable", "ResourceNotFoundException");
        let described = match described {
            Seen::There(response) => response.table.map_or(Seen::Absent, Seen::There),
            Seen::Absent => Seen::Absent,
            Seen::Not(why) => Seen::Not(why),
        };
        let mut facts = Self {
            caller,
            region: aws.region.clone(),
            ahead: clock.ahead(),
            table: described,
            policy: Seen::Absent,
            settings: Vec::new(),
            owners: None,
            broken,
        };
        if matches!(facts.table, Seen::Absent) || facts.broken.is_some() {
            return facts;
        }
        facts.policy = facts.policy(aws, table, &clock).await;
        let in_force = facts.policy.get();
        let look = Look {
            client: &aws.dynamodb,
            table: table.table(),
            described: facts.table.get(),
            since: in_force.and_then(|policy| policy.since),
            replicated: in_force
                .and_then(|policy| policy.guards.as_ref())
                .is_some_and(|guards| guards.of(table).replicated),
        };
        facts.settings = look.run().await;
        facts.owners = patterns::owners(aws, table.table()).await;
        facts
    }

    async fn policy(&self, aws: &Aws, table: &TableArn, clock: &Clock) -> Seen<Policy> {
        let read = aws.dynamodb.get_resource_policy().resource_arn(table.to_string()).send().await;
        let response = match seen(read, "GetResourcePolicy", "PolicyNotFoundException") {
            Seen::There(response) => response,
            Seen::Absent => return Seen::Absent,
            Seen::Not(why) => return Seen::Not(why),
        };
        let text = response.policy.unwrap_or_default();
        let guards = InForce::read(&text, table);
        let created = self.table.get().and_then(TableDescription::creation_date_time).and_then(millis);
        let revision = response.revision_id.unwrap_or_default();
        let age = Age::of(&revision, created, clock.now());
        let since = revision.parse().ok().filter(|_| age != Age::Unknown);
        Seen::There(Policy { guards, age, since })
    }
}

/// What a response tells.
fn seen<T, E>(result: Result<T, SdkError<E>>, action: &str, absent: &str) -> Seen<T>
where
    E: ProvideErrorMetadata,
{
    let error = match result {
        Ok(response) => return Seen::There(response),
        Err(error) => error,
    };
    match error.code() {
        Some(code) if code == absent => Seen::Absent,
        Some(code) if is_denied(code) => Seen::Not(format!("dynamodb:{action} is denied")),
        code => {
            Seen::Not(format!("dynamodb:{action} failed ({})", printable(code.unwrap_or("no error code"))))
        }
    }
}

/// What every other request would fail of too.
fn broken<E>(error: &SdkError<E>, table: &TableArn) -> Option<String>
where
    E: ProvideErrorMetadata,
{
    let is_answered = error.code().is_some() && !error::is_about_credentials(error);
    (!is_answered).then(|| error::explain("DescribeTable", table.table(), error).to_string())
}
