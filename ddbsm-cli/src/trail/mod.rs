//! What CloudTrail says of requests to DynamoDB, read as a stream from its files and from what AWS's tools print.
//!
//! AWS documents the form of PutItem's, UpdateItem's and a transaction's events, and not that of batches and of Query:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html>. Keys are taken
//! wherever an event holds them. Nothing else of a request is kept, so that no value can be shown.

mod caller;
mod document;
mod event;
mod files;
mod keys;
mod projection;
mod scope;
#[cfg(test)]
mod tests;
mod why;

pub(crate) use caller::Caller;
pub(crate) use event::Event;
#[cfg(fuzzing)]
pub(crate) use files::stream;
pub(crate) use files::{Total, read_all};
pub(crate) use keys::{Key, keys};
pub(crate) use projection::leaves_values_out;
pub(crate) use scope::{Relation, Scope};
pub(crate) use why::Why;
