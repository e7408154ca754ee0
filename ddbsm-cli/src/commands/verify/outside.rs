//! Ways out of the table that no request shows and no table policy reaches, as the table's settings tell.

use crate::aws::denial::is_denied;
use crate::terminal::printable;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::primitives::DateTime;
use aws_sdk_dynamodb::types::{
    BackupTypeFilter, ContributorInsightsStatus, DestinationStatus, PointInTimeRecoveryStatus,
    TableDescription, TimeToLiveStatus,
};
use serde::Serialize;

/// One setting.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct Setting {
    pub(in crate::commands) what: &'static str,
    #[serde(flatten)]
    pub(in crate::commands) state: State,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "detail")]
pub(in crate::commands) enum State {
    Off,
    /// It is on, and takes no value out of the table.
    On(String),
    /// Values leave the table, or have left it.
    Open(String),
    Unknown(String),
}

/// Where values go is open, so this is no proof that they stay.
pub(in crate::commands) fn open(settings: &[Setting]) -> usize {
    settings.iter().filter(|setting| matches!(setting.state, State::Open(_))).count()
}

pub(in crate::commands) struct Look<'a> {
    pub(in crate::commands) client: &'a Client,
    pub(in crate::commands) table: &'a str,
    pub(in crate::commands) described: Option<&'a TableDescription>,
    /// When the policy in force was attached, if that is known.
    pub(in crate::commands) since: Option<u64>,
    /// Replicas are wanted, so what they take is on.
    pub(in crate::commands) replicated: bool,
}

impl Look<'_> {
    pub(in crate::commands) async fn run(&self) -> Vec<Setting> {
        let setting = |what, state| Setting { what, state };
        let mut all = vec![
            setting("stream", self.of_table(|table| self.stream(table))),
            setting("Kinesis destination", self.kinesis().await),
            setting("backups", self.backups().await),
            setting("replicas", self.of_table(replicas)),
            setting("indexes", self.of_table(indexes)),
        ];
        all.push(setting("time to live", self.time_to_live().await));
        all.push(setting("point-in-time recovery", self.recovery().await));
        all.push(setting("Contributor Insights", self.insights().await));
        all
    }

    fn of_table(&self, state: impl Fn(&TableDescription) -> State) -> State {
        self.described.map_or_else(|| State::Unknown("DescribeTable is denied".to_owned()), state)
    }

    fn stream(&self, table: &TableDescription) -> State {
        match table.stream_specification() {
            Some(stream) if stream.stream_enabled && self.replicated => State::On(
                "it is on, as replicas need it: its records hold values, so grant dynamodb:GetRecords to nobody"
                    .to_owned(),
            ),
            Some(stream) if stream.stream_enabled => State::Open(
                "it is on: its records hold values, and anyone with dynamodb:GetRecords can read them"
                    .to_owned(),
            ),
            _ => State::Off,
        }
    }

    async fn kinesis(&self) -> State {
        let response =
            self.client.describe_kinesis_streaming_destination().table_name(self.table).send().await;
        state(response, |response| {
            let streams = response.kinesis_data_stream_destinations.unwrap_or_default();
            let active = streams.iter().filter(|stream| {
                !matches!(
                    stream.destination_status(),
                    Some(DestinationStatus::Disabled | DestinationStatus::EnableFailed)
                )
            });
            let arns: Vec<_> = active.filter_map(|stream| stream.stream_arn()).map(printable).collect();
            if arns.is_empty() {
                return State::Off;
            }
            State::Open(format!("values go to {}", arns.join(", ")))
        })
    }

    /// Whoever may restore one reads it: a restored table has no policy.
    async fn backups(&self) -> State {
        let (mut older, mut newer, mut next) = (0, 0, None);
        loop {
            let list = self.client.list_backups().table_name(self.table).backup_type(BackupTypeFilter::All);
            let page = match list.set_exclusive_start_backup_arn(next).send().await {
                Ok(page) => page,
                Err(e) => return unknown(&e),
            };
            for backup in page.backup_summaries() {
                let made = backup.backup_creation_date_time().and_then(crate::aws::clock::millis);
                let after = made.zip(self.since).is_some_and(|(made, since)| made > since);
                *(if after { &mut newer } else { &mut older }) += 1;
            }
            next = page.last_evaluated_backup_arn;
            if next.is_none() {
                break;
            }
        }
        match (older, newer) {
            (0, 0) => State::Off,
            (0, newer) => State::On(format!("{newer}, none older than the policy in force")),
            (older, _) => State::Open(format!(
                "{older} older than the policy in force: anyone who can restore one can read it, in a table without a policy"
            )),
        }
    }

    async fn time_to_live(&self) -> State {
        let response = self.client.describe_time_to_live().table_name(self.table).send().await;
        state(response, |response| match response.time_to_live_description {
            Some(ttl)
                if matches!(
                    ttl.time_to_live_status(),
                    Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
                ) =>
            {
                let attribute = printable(ttl.attribute_name().unwrap_or_default()).into_owned();
                State::On(format!("secrets with the attribute {attribute} are deleted at that time"))
            }
            _ => State::Off,
        })
    }

    async fn recovery(&self) -> State {
        let response = self.client.describe_continuous_backups().table_name(self.table).send().await;
        state(response, |response| {
            let description = response.continuous_backups_description;
            let recovery = description.and_then(|backups| backups.point_in_time_recovery_description);
            match recovery.as_ref().and_then(|recovery| recovery.point_in_time_recovery_status()) {
                Some(PointInTimeRecoveryStatus::Enabled) => {
                    let earliest =
                        recovery.as_ref().and_then(|recovery| recovery.earliest_restorable_date_time());
                    let since = earliest.map_or(String::new(), |time| format!(" since {}", day(time)));
                    State::On(format!("it is on{since}; the policy denies restoring"))
                }
                _ => State::Off,
            }
        })
    }

    async fn insights(&self) -> State {
        let response = self.client.describe_contributor_insights().table_name(self.table).send().await;
        state(response, |response| match response.contributor_insights_status {
            Some(ContributorInsightsStatus::Enabled | ContributorInsightsStatus::Enabling) => {
                State::On("it is on, and shows keys: owners and names".to_owned())
            }
            _ => State::Off,
        })
    }
}

fn replicas(table: &TableDescription) -> State {
    let regions: Vec<_> =
        table.replicas().iter().filter_map(|replica| replica.region_name()).map(printable).collect();
    if regions.is_empty() {
        State::Off
    } else {
        State::On(format!("in {}, each with a policy of its own", regions.join(", ")))
    }
}

fn indexes(table: &TableDescription) -> State {
    let local = table.local_secondary_indexes().iter().filter_map(|index| index.index_name());
    let global = table.global_secondary_indexes().iter().filter_map(|index| index.index_name());
    let names: Vec<_> = local.chain(global).map(printable).collect();
    if names.is_empty() {
        State::Off
    } else {
        State::On(format!("{}; the policy denies reading them", names.join(", ")))
    }
}

fn day(time: &DateTime) -> String {
    let text = time.fmt(aws_sdk_dynamodb::primitives::DateTimeFormat::DateTime).unwrap_or_default();
    text.split('T').next().unwrap_or_default().to_owned()
}

fn state<T, E>(response: Result<T, SdkError<E>>, read: impl FnOnce(T) -> State) -> State
where
    E: ProvideErrorMetadata,
{
    response.map_or_else(|e| unknown(&e), read)
}

fn unknown<E: ProvideErrorMetadata>(error: &SdkError<E>) -> State {
    match error.code().unwrap_or("no error code") {
        code if is_denied(code) => State::Unknown("reading it is denied".to_owned()),
        code => State::Unknown(format!("reading it failed ({})", printable(code))),
    }
}
