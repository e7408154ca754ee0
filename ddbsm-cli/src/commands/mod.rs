//! One file per command.

pub(crate) mod adopt;
pub(crate) mod audit;
mod change;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod cost;
pub(crate) mod destroy;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod iac;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod ls;
pub(crate) mod man;
pub(crate) mod manifest;
pub(crate) mod policy;
pub(crate) mod prune;
pub(crate) mod put;
pub(crate) mod restore;
pub(crate) mod rm;
pub(crate) mod rollback;
mod steps;
pub(crate) mod verify;
