//! The table in DynamoDB.

mod batch;
mod convert;
mod date;
mod error;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use ddbsm_core::table::attribute::ALL_BUT_VALUE;
use ddbsm_core::table::{INDEX, Time};

pub use error::RequestError;

use crate::item::Write;
use crate::table::{Entries, Table};

/// Progress to show while a request runs. It never holds a value.
///
/// ```
/// use ddbsm_write::Event;
///
/// let show = |event: Event<'_>| match event {
///     Event::Progress { done, all } => format!("{done} of {all} items are written"),
///     other => format!("{other:?}"),
/// };
/// assert_eq!(show(Event::Progress { done: 25, all: 60 }), "25 of 60 items are written");
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The index is about to be read.
    Query {
        /// What the sort keys begin with.
        begins_with: &'a str,
    },
    /// A batch is about to be sent.
    Batch {
        /// What it writes, of which the keys may be shown.
        writes: &'a [Write],
    },
    /// A batch was written, of a write that takes several.
    Progress {
        /// Items that are written.
        done: usize,
        /// All items.
        all: usize,
    },
    /// DynamoDB left items of a batch unprocessed, or throttled it. They are sent again.
    Again {
        /// How many items.
        items: usize,
    },
    /// The response had no `Date`, so the time is this machine's.
    NoDate,
}

type Observer = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// A table in DynamoDB: reads the index with Query, and writes with `BatchWriteItem`.
///
/// - A batch has at most 25 items and 1 MB, and an attempt has more time the larger it is: 10 s, and 1 s for each 16 KB.
/// - What DynamoDB leaves unprocessed or throttles is sent again, with full jitter, until no item was written for 30 s.
///
/// ```
/// # fn example(client: aws_sdk_dynamodb::Client) {
/// use ddbsm_write::{DynamoDb, Event};
/// use std::time::Duration;
///
/// let table = DynamoDb::new(client, "dirty-secrets").patience(Duration::from_secs(60)).observer(|event| {
///     if let Event::Again { items } = event {
///         eprintln!("DynamoDB throttles: {items} items are sent again");
///     }
/// });
/// # }
/// ```
#[derive(Clone)]
pub struct DynamoDb {
    client: Client,
    table: String,
    observer: Observer,
    patience: Duration,
}

impl DynamoDb {
    /// Uses the table with this name or ARN.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(client: aws_sdk_dynamodb::Client) {
    /// let table = DynamoDb::new(client, "dirty-secrets");
    /// assert_eq!(table.name(), "dirty-secrets");
    /// # }
    /// ```
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), observer: Arc::new(|_| ()), patience: Duration::from_secs(30) }
    }

    /// Calls this function with the progress of requests.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(client: aws_sdk_dynamodb::Client) {
    /// let table = DynamoDb::new(client, "dirty-secrets").observer(|event| eprintln!("{event:?}"));
    /// # }
    /// ```
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// How long a write goes on while no item is written. Defaults to 30 seconds.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(client: aws_sdk_dynamodb::Client) {
    /// use std::time::Duration;
    ///
    /// let table = DynamoDb::new(client, "dirty-secrets").patience(Duration::from_secs(60));
    /// # }
    /// ```
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The client.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # async fn example(table: DynamoDb) -> Result<(), Box<dyn std::error::Error>> {
    /// let described = table.client().describe_table().table_name(table.name()).send().await?;
    /// println!("{:?}", described.table.and_then(|table| table.table_status));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The table's name or ARN.
    ///
    /// ```
    /// # use ddbsm_write::*;
    /// # fn example(client: aws_sdk_dynamodb::Client) {
    /// let table = DynamoDb::new(client, "dirty-secrets");
    /// assert_eq!(table.name(), "dirty-secrets");
    /// # }
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.table
    }

    fn tell(&self, event: Event<'_>) {
        (self.observer)(event);
    }

    fn own_time() -> Option<Time> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Time::from_unix_seconds(i64::try_from(since.as_secs()).ok()?)
    }
}

impl Table for DynamoDb {
    type Error = RequestError;

    async fn index(&self, begins_with: &str) -> Result<Entries, RequestError> {
        self.tell(Event::Query { begins_with });
        // "name" is a reserved word, so every attribute has an alias.
        let aliases: HashMap<String, String> =
            ALL_BUT_VALUE.iter().map(|name| (format!("#{name}"), (*name).to_owned())).collect();
        let projection: Vec<&str> = aliases.keys().map(String::as_str).collect();
        let condition = match begins_with {
            "" => "#principal = :index",
            _ => "#principal = :index AND begins_with(#name, :begin)",
        };
        let begin = (!begins_with.is_empty())
            .then(|| (":begin".to_owned(), AttributeValue::S(begins_with.to_owned())));
        let mut values = HashMap::from([(":index".to_owned(), AttributeValue::S(INDEX.to_owned()))]);
        values.extend(begin);

        let (dates, seen) = date::interceptor();
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let query = self
                .client
                .query()
                .table_name(&self.table)
                .consistent_read(true)
                .key_condition_expression(condition)
                .projection_expression(projection.join(", "))
                .set_expression_attribute_names(Some(aliases.clone()))
                .set_expression_attribute_values(Some(values.clone()))
                .set_exclusive_start_key(start);
            let mut config = aws_sdk_dynamodb::config::Builder::default();
            config.push_interceptor(dates.clone());
            let page = query.customize().config_override(config).send().await.map_err(RequestError::query)?;
            items.extend(page.items.unwrap_or_default().into_iter().filter_map(convert::entry));
            start = page.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                break;
            }
        }
        let now = seen.latest().or_else(|| {
            self.tell(Event::NoDate);
            Self::own_time()
        });
        Ok(Entries { items, now: now.ok_or(RequestError::no_time())? })
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), RequestError> {
        self.write_all(writes).await
    }
}

impl fmt::Debug for DynamoDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamoDb").field("table", &self.table).finish_non_exhaustive()
    }
}
