//! What a stack can hold, and what can be left out.

use crate::terminal::exit::usage;
use anyhow::Result;
use clap::ValueEnum;

/// A part of the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The table with its policy
    Table,
    /// The role of the function that owns secrets
    Owner,
    /// The function itself
    Function,
    /// The role that stores secrets
    Writer,
    /// The role that sees which secrets exist
    Auditor,
    /// The role that changes the table's policy and settings
    Admin,
    /// The role of a function that replaces the owner's secrets
    Rotator,
    /// CloudTrail's record of every request to the table, in a bucket
    Trail,
    /// The alarm on denied requests
    Alarm,
}

/// The parts that are asked for.
#[derive(Debug)]
pub(super) struct Parts(Vec<Part>);

impl Parts {
    pub(super) fn all_but(without: &[Part]) -> Result<Self> {
        let parts: Vec<Part> =
            Part::value_variants().iter().copied().filter(|part| !without.contains(part)).collect();
        if parts.is_empty() {
            return Err(usage("--without leaves nothing. Leave at least one part in."));
        }
        let parts = Self(parts);
        parts.needs(Part::Function, Part::Owner, "the function runs as the owner's role")?;
        parts.needs(Part::Alarm, Part::Trail, "the alarm watches what the trail records")?;
        Ok(parts)
    }

    pub(super) fn has(&self, part: Part) -> bool {
        self.0.contains(&part)
    }

    fn needs(&self, part: Part, other: Part, why: &str) -> Result<()> {
        if !self.has(part) || self.has(other) {
            return Ok(());
        }
        let name =
            |part: Part| part.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned());
        let (part, other) = (name(part), name(other));
        Err(usage(&format!("--without {other}: {why}. Leave out both: --without {other},{part}.")))
    }
}
