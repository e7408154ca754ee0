//! The tool, run as a user runs it: a file for each part of it.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod adopt;
mod audit;
mod audit_files;
mod check;
mod commands;
mod common;
mod cost;
mod destroy;
mod dialects;
mod doctor;
mod endpoint;
mod env_files;
#[cfg(unix)]
mod environment;
mod export;
mod faults;
mod files;
mod function;
mod iac;
#[cfg(unix)]
mod iac_account;
mod iac_circles;
mod iac_enforced;
#[cfg(unix)]
mod iac_guide;
mod iac_stacks;
mod iac_terraform;
mod import;
mod import_faults;
mod import_moto;
mod index;
mod init;
mod init_existing;
mod init_next;
mod init_shown_late;
#[cfg(unix)]
mod kills;
mod life;
mod life_enforced;
mod load;
mod manifest;
#[cfg(unix)]
mod migration;
#[cfg(unix)]
mod operations;
#[cfg(unix)]
mod policy_cli;
mod policy_matrix;
mod policy_roles;
mod policy_shape;
mod profiles;
#[cfg(unix)]
mod prompt;
#[cfg(unix)]
mod prompt_signals;
mod put;
mod rotation_enforced;
#[cfg(unix)]
mod service_errors;
#[cfg(unix)]
mod short_role;
mod slow;
mod stack;
mod stack_policies;
mod stack_rights;
#[cfg(unix)]
mod stack_runs;
#[cfg(unix)]
mod stack_walk;
mod survival;
#[cfg(unix)]
mod terminal;
mod values;
mod verdict;
mod verify;
#[cfg(unix)]
mod verify_canary;
mod verify_enforced;
mod verify_outside;
mod verify_policy;
#[cfg(unix)]
mod walkthrough;
