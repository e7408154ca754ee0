//! Writes to the table of [ddbsm](https://docs.rs/ddbsm), for the operator's tool and for programs that rotate secrets.
//!
//! Whoever writes can't read, so nothing here reads a value, and `BatchWriteItem` is the only write: it has neither
//! conditions nor return values. Two operators may write at once, and either may be cut off at any point. Every
//! write therefore follows one protocol ([`Writer`]): announce it in the index, look again, act, list it, and look
//! once more. Afterwards the index and what loads agree, or a report or the index itself says that they may not.
//!
//! ```no_run
//! # async fn example(client: aws_sdk_dynamodb::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use ddbsm_write::{DynamoDb, Put, SecretId, Value, Writer};
//!
//! let writer = Writer::new(DynamoDb::new(client, "dirty-secrets"));
//! let id = SecretId::new("arn:aws:iam::111111111111:role/app/billing", "stripe-key");
//! let done = writer.put(vec![Put::new(id, Value::text("a value"))]).await?;
//! for written in &done {
//!     println!("{} is now version {}", written.id, written.change);
//!     for other in &written.others {
//!         println!("{} wrote at the same time", other.by.as_deref().unwrap_or("somebody"));
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The table itself is behind the small trait [`Table`]. [`DynamoDb`] is the real one.

mod clock;
mod dynamodb;
mod error;
mod index;
mod item;
#[cfg(test)]
mod model;
mod protocol;
mod table;
mod value;

pub use dynamodb::{DynamoDb, Event, RequestError};
pub use error::{Rejection, Stage, WriteError};
pub use index::{Announced, Announcement, ChangeEntry, HeadEntry, Index, Record, VersionEntry};
pub use item::{Attribute, Item, SecretId, Write};
pub use protocol::{
    Adopted, Condition, Deleted, Deletion, Notice, Overlap, Plan, Point, Publication, Put, Removal, Writer,
    Written,
};
pub use table::{Entries, Table};
pub use value::Value;
pub use {aws_sdk_dynamodb, ddbsm_core, zeroize};

/// The README's examples are tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
