//! What must compile, in the surroundings that users' code brings, and then load.

#![allow(unreachable_pub, dead_code)] // of each module

mod attributes;
mod containers;
mod editions;
mod fields;
mod lints;
mod made_by_macro;
mod members;
mod no_prelude;
mod raw_identifiers;
mod renamed_crate;
mod shadowed;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ddbsm::{LoadError, Memory, Secrets};

/// Loads from `Memory`, which never waits.
fn load<S: Secrets>(source: &Memory) -> Result<S, LoadError> {
    let Poll::Ready(loaded) = pin!(S::load(source)).poll(&mut Context::from_waker(Waker::noop())) else {
        unreachable!("there is nothing to wait for")
    };
    loaded
}

fn names(error: &LoadError) -> Vec<&str> {
    error.problems().iter().map(ddbsm::Problem::name).collect()
}
