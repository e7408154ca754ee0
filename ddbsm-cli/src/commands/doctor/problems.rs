//! What is wrong, as facts and what to do.

use super::facts::{Facts, Seen};
use crate::arn::TableArn;
use crate::commands::init::{check_keys, is_active};
use crate::commands::verify::outside::State;

/// AWS refuses requests that are signed at another time than its own, from 5 minutes on.
const SKEW: i64 = 60;

pub(super) fn of(table: &TableArn, facts: &Facts) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(ahead) = facts.ahead.filter(|ahead| ahead.abs() >= SKEW) {
        problems.push(format!(
            "This machine's clock is {}. AWS rejects requests that are 5 minutes off or more. Set the clock.",
            skew(ahead)
        ));
    }
    problems.extend(facts.broken.clone());
    if let Some(described) = facts.table.get() {
        match is_active(table, described) {
            Ok(true) => {}
            Ok(false) => {
                problems.push("The table is being created or changed. Wait until it is active.".to_owned());
            }
            Err(e) => problems.push(e.to_string()),
        }
        if let Err(e) = check_keys(table.table(), described) {
            problems.push(e.to_string());
        }
        if described.deletion_protection_enabled != Some(true) {
            problems.push(
                "Deletion protection is off. An admin turns it on with aws dynamodb update-table.".to_owned(),
            );
        }
    }
    match &facts.policy {
        // Of a table that isn't there, or of one that can't be asked for, nobody asked.
        Seen::Absent if !matches!(facts.table, Seen::Absent) && facts.broken.is_none() => problems.push(
            "The table has no policy: everyone in the account who can read DynamoDB can read every secret. Attach one with ddbsm \
             init."
                .to_owned(),
        ),
        Seen::There(policy) if policy.guards.is_none() => problems.push(
            "The table policy isn't one that ddbsm makes, so ddbsm can't tell what it allows. Run ddbsm init --dry-run to see how \
             it differs."
                .to_owned(),
        ),
        _ => {}
    }
    for setting in &facts.settings {
        if let State::Open(what) = &setting.state {
            problems.push(format!("{}: {what}.", setting.what));
        }
    }
    problems
}

/// How far the clock is off, in words.
pub(super) fn skew(ahead: i64) -> String {
    let (off, side) = (ahead.unsigned_abs(), if ahead < 0 { "behind" } else { "ahead of" });
    match off {
        0..=1 => "right".to_owned(),
        2..120 => format!("{off} s {side} AWS's"),
        _ => format!("{} min {side} AWS's", off / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::skew;

    #[test]
    fn how_far_a_clock_is_off() {
        for (ahead, said) in [
            (0, "right"),
            (-1, "right"),
            (2, "2 s ahead of AWS's"),
            (-119, "119 s behind AWS's"),
            (-420, "7 min behind AWS's"),
        ] {
            assert_eq!(skew(ahead), said);
        }
    }
}
