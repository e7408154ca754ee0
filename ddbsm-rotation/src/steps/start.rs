//! Where a run starts: anew, or with what an earlier one left behind.

use crate::error::Error;
use crate::own::Entry;
use crate::rejection::Rejection;
use crate::rotation::{Rotation, Strategy};
use crate::rotator::Found;
use ddbsm_core::table::Version;

/// Where a run starts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// With a new value.
    Anew {
        /// The credential that is in force, if it's the rotator's.
        in_force: Option<Entry>,
        /// What never was, and can be revoked at once: nobody has loaded it.
        at_once: Vec<Entry>,
        /// What is revoked in the end.
        later: Vec<Entry>,
    },
    /// A run was cut off while it published, so nobody knows what loads. The head is pointed back first.
    Settle {
        /// To the version that loaded before.
        to: Version,
    },
    /// A run was cut off while the old value is valid beside the new one, so nobody knows which the third party uses. It's
    /// asked.
    Resolve {
        /// What was published.
        new: Entry,
        /// The version before it.
        old: Version,
    },
    /// A run was cut off between publishing and revoking, or was rolled back: what isn't in force may still be held by
    /// somebody, so it's revoked after a wait, and nothing new is made.
    Finish {
        /// The version that is in force.
        version: Version,
        /// Its credential, if it's the rotator's.
        in_force: Option<Entry>,
        /// What is revoked in the end.
        revoke: Vec<Entry>,
    },
}

/// Decides by the credentials that may be valid and by what the index says. No step of this rotator's is under way.
pub(crate) fn decide(rotation: &Rotation, rotator: &str, found: &Found) -> Result<Start, Error> {
    let Found { own, record, .. } = found;
    let loads = record.loads().ok_or(Rejection::NothingLoads)?;
    let unfinished = record.unfinished();
    if unfinished.iter().any(|other| other.by.as_deref() != Some(rotator)) {
        return Err(Rejection::Unsure.into());
    }
    if let Some((new, old)) = found.left_overlap()? {
        return Ok(Start::Resolve { new, old });
    }
    let ledger = own.ledger()?;
    // An operator's value outlives the run, so the next one publishes it. A value of the rotator's own making doesn't: nobody
    // knows any more whether it's still the one that was made.
    let is_supplied = rotation.strategy == Strategy::External && own.pending.is_some() && !found.is_used_up();
    let goes_back = rotation.is_side_by_side() && !is_supplied;
    // Where the third party holds one credential, what loaded before doesn't work any more, and a new one is the way out.
    if !unfinished.is_empty() && (goes_back || rotation.is_overlapping()) {
        return Ok(Start::Settle { to: loads });
    }

    let first = rotation.first_id.clone().filter(|_| ledger.is_empty());
    let first = first.map(|id| Entry { id, version: loads });
    let (in_force, others): (Vec<_>, Vec<_>) =
        ledger.into_iter().chain(first).partition(|entry| entry.version == loads);
    let in_force = in_force.into_iter().next();
    let published = |entry: &Entry| entry.version < loads || record.versions.contains_key(&entry.version);
    let (later, at_once): (Vec<_>, Vec<_>) = others.into_iter().partition(published);
    let revoked = record.versions.get(&loads).is_some_and(|entry| entry.revoked_at.is_some());
    // An earlier version of the same credential, as where there's one user, has nothing to revoke.
    let is_other = |entry: &Entry| in_force.as_ref().is_none_or(|kept| kept.id != entry.id);
    if later.iter().any(is_other) && goes_back && !revoked {
        let revoke = later.into_iter().chain(at_once).collect();
        return Ok(Start::Finish { version: loads, in_force, revoke });
    }
    // Where there's one credential, what was never published may be what the third party holds.
    if rotation.strategy == Strategy::Single {
        return Ok(Start::Anew {
            in_force,
            at_once: Vec::new(),
            later: later.into_iter().chain(at_once).collect(),
        });
    }
    Ok(Start::Anew { in_force, at_once, later })
}
