#![doc = include_str!("../README.md")]

mod error;
mod failure;
mod own;
mod party;
mod rejection;
mod rotation;
mod rotator;
mod state;
mod steps;
mod store;
mod text;
mod value;

pub use ddbsm_core::table::{Time, Version};
pub use ddbsm_write::{DynamoDb, SecretId};

pub use error::{Call, Error};
pub use failure::Failure;
pub use own::{Own, name};
pub use party::{Credential, Next, Nobody, ThirdParty};
pub use rejection::Rejection;
pub use rotation::{Consumers, Direction, Rotation, Strategy};
pub use rotator::Rotator;
pub use state::{Action, Proof, State};
pub use store::Store;
pub use value::random;
