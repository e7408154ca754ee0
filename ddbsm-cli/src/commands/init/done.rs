//! What `init` did, and what is next.

use crate::arn::TableArn;
use crate::commands::steps::{Step, show};
use crate::terminal;
use anyhow::Result;
use serde_json::{Value, json};

pub(crate) enum Done {
    Created,
    /// A policy in place of another.
    Replaced,
    /// The first policy of a table that existed.
    Attached,
    /// All is as it should be, or the policy alone.
    Unchanged {
        all: bool,
    },
    /// A dry run, and the policy of a table that would be new.
    Nothing(Option<Value>),
}

impl Done {
    /// The table is ready for its first secret, which takes roles.
    const fn is_first(&self) -> bool {
        matches!(self, Self::Created | Self::Attached)
    }

    pub(super) fn tell(&self, table: &TableArn, as_json: bool, next: &[Step]) -> Result<()> {
        if as_json {
            let (done, policy) = match self {
                Self::Created => ("created", None),
                Self::Replaced => ("policy_replaced", None),
                Self::Attached => ("policy_attached", None),
                Self::Unchanged { .. } => ("unchanged", None),
                Self::Nothing(policy) => ("dry_run", policy.as_ref()),
            };
            let next = if self.is_first() { next } else { &[] };
            let done = json!({
                "table": table.to_string(),
                "name": table.table(),
                "region": table.region(),
                "account": table.account(),
                "done": done,
                "policy": policy,
                "next": next,
            });
            return terminal::done_json(&done);
        }
        match self {
            Self::Created => terminal::done(&format!("created {table}, policy in force"))?,
            Self::Replaced | Self::Attached => terminal::done(&format!("{table}: policy replaced"))?,
            Self::Unchanged { all: true } => terminal::done(&format!("{table} is up to date"))?,
            Self::Unchanged { all: false } => {
                terminal::done(&format!("{table}: the policy is up to date"))?;
            }
            Self::Nothing(None) => {}
            Self::Nothing(Some(policy)) => terminal::json(policy)?,
        }
        if self.is_first() && !next.is_empty() {
            terminal::note("Next:");
            show(next);
        }
        Ok(())
    }
}
