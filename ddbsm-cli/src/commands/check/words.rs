//! What is said of a secret: a fact, then what to do.

use super::finding::{Note, Secret, State};
use crate::describe::command;
use crate::duration::age;
use ddbsm_write::SecretId;

/// A word for the state, as the table and the JSON have it.
pub(super) const fn state(state: &State) -> &'static str {
    match state {
        State::Present => "present",
        State::Missing(_) => "missing",
        State::Removed => "removed",
        State::Gone(_) => "gone",
        State::Revoked(_) => "revoked",
        State::Conflict(_) => "conflict",
        State::Unclear(_) => "unclear",
    }
}

/// A word for a note.
pub(super) const fn note(note: &Note) -> &'static str {
    match note {
        Note::Alias => "alias",
        Note::RolledBack(_) => "rolled back",
        Note::OverlapEnds(_) => "overlap ends",
        Note::TooOld(..) => "too old",
        Note::AgeUnknown => "age unknown",
        Note::ByHand => "by hand",
    }
}

/// What a state means, and what to do about it. None if all is well.
pub(super) fn about_state(secret: &Secret, principal: &str) -> Option<String> {
    let id = SecretId::new(principal, secret.found.as_ref().unwrap_or(&secret.name).as_str());
    let history = command("history", &id, "");
    Some(match &secret.state {
        State::Present => return None,
        State::Missing(similar) => {
            let similar: Vec<String> = similar.iter().map(|name| format!("`{name}`")).collect();
            let there = match &similar[..] {
                [] => String::new(),
                names => format!(" There is {}.", names.join(", ")),
            };
            format!(
                "missing from the index: it isn't stored, or it was stored by hand.{there} Store it with {}. If it was stored by \
                 hand, list it: pass what the owner's ddbsm adopt --list prints to a writer's ddbsm adopt --names -.",
                command("put", &id, "")
            )
        }
        State::Removed => format!("removed. Bring it back with {}.", command("restore", &id, "")),
        State::Gone(version) => {
            format!(
                "points to version {version}, which is gone. Load another that {history} shows, or store a value."
            )
        }
        State::Revoked(version) => format!(
            "loads version {version}, which rotation revoked, so its issuer may reject it. Store a new value with {}.",
            command("put", &id, "")
        ),
        State::Conflict(other) => format!(
            "the field `{other}` loads the same item, so every load fails. Give one of them a `prefix` or another `name`."
        ),
        State::Unclear(why) => format!("it isn't known what loads: {why}. {history} shows more."),
    })
}

/// What a note means.
pub(super) fn about_note(note: &Note, secret: &Secret, principal: &str) -> String {
    let name = secret.found.as_ref().unwrap_or(&secret.name);
    let id = SecretId::new(principal, name.as_str());
    match note {
        Note::Alias => format!("loads from its alias `{name}`."),
        Note::RolledBack(version) => format!("is rolled back to version {version}, until the next put."),
        Note::OverlapEnds(until) => format!("its previous value is valid only until {until}."),
        Note::TooOld(old, most) => format!(
            "is {} old, and at most {} is allowed. Store a new value with {}.",
            age(*old),
            age(*most),
            command("put", &id, "")
        ),
        Note::AgeUnknown => "its age isn't known.".to_owned(),
        Note::ByHand => "was stored by hand, so it has no version.".to_owned(),
    }
}

/// What is said of a secret that the program doesn't ask for.
pub(super) fn about_unused(name: &str, principal: &str) -> String {
    let remove = command("rm", &SecretId::new(principal, name), "");
    format!(
        "is stored, but the program doesn't load it. Remove it with {remove}, or leave it out with --ignore."
    )
}
