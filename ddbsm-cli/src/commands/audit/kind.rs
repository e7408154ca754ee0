//! What an event comes to.

use super::action::{Does, does};
use crate::trail::{Caller, Event, Key, Scope, Why, keys, leaves_values_out};
use ddbsm_core::denial::{Denial, ErrorCode, Policy};
use ddbsm_core::table::INDEX;
use serde_json::Value;

/// What happened, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// Somebody other than the owner read.
    Read,
    /// An export, a restore or a stream to Kinesis: what the table policy guards is where it isn't.
    Copy,
    /// A write that can return what was there, or tell something of it, to somebody other than the owner.
    ReadingWrite,
    /// It was let through, and the event doesn't say enough.
    Unclear,
    Denied,
    /// A change of the policy or the table.
    Change,
    Write,
    /// A read of the index, which holds no value, or a Query that asks for none.
    Index,
    /// An owner read its own.
    Owner,
}

/// An event about the table.
#[derive(Debug)]
pub(super) enum Seen {
    Counted {
        kind: Kind,
        caller: Caller,
        action: String,
        keys: Vec<Key>,
        denied_by: Option<Policy>,
    },
    /// It did nothing: throttled, invalid, or a read of the table's description.
    Nothing,
}

/// Bytes of an action's name.
const MAX_ACTION: usize = 64;

impl Seen {
    /// Looks at an event about the table.
    pub(super) fn of(event: &Event, parameters: &Value, scope: &Scope) -> Result<Self, Why> {
        let mut action = event.text("eventname").unwrap_or_default();
        action.truncate(action.floor_char_boundary(MAX_ACTION));
        let code = event.text("errorcode");
        let message = event.text("errormessage").unwrap_or_default();
        let caller = Caller::of(&event.value("useridentity")?);
        let keys = keys(parameters, scope);
        let kind = match code.as_deref() {
            Some(code) if is_denial(code) => Kind::Denied,
            // The condition was asked, and this is its answer.
            None | Some("ConditionalCheckFailedException" | "TransactionCanceledException") => {
                match kind(event, &action, parameters, &caller, &keys) {
                    Some(kind) => kind,
                    None => return Ok(Self::Nothing),
                }
            }
            Some(_) => return Ok(Self::Nothing),
        };
        let denied_by =
            (kind == Kind::Denied).then(|| policy(code.as_deref().unwrap_or_default(), &message)).flatten();
        Ok(Self::Counted { kind, caller, action, keys, denied_by })
    }
}

fn is_denial(code: &str) -> bool {
    ErrorCode::of(code, "") == Some(ErrorCode::AccessDenied) || code == "VpceAccessDenied"
}

fn kind(event: &Event, action: &str, parameters: &Value, caller: &Caller, keys: &[Key]) -> Option<Kind> {
    if event.is_of_network() {
        return None;
    }
    let is_own = !keys.is_empty() && keys.iter().all(|key| key.principal == caller.who);
    Some(match does(action, parameters) {
        Some(Does::Gets) if keys.is_empty() && action == "Query" && leaves_values_out(parameters) => {
            Kind::Index
        }
        Some(Does::Gets) if keys.is_empty() => Kind::Unclear,
        Some(Does::Gets) if keys.iter().all(|key| key.principal == INDEX) => Kind::Index,
        Some(Does::Gets) if keys.iter().all(|key| key.principal == INDEX || key.principal == caller.who) => {
            Kind::Owner
        }
        Some(Does::Gets | Does::Scans) => Kind::Read,
        Some(Does::WritesAndReads) if !is_own => Kind::ReadingWrite,
        Some(Does::Writes | Does::WritesAndReads) => Kind::Write,
        Some(Does::Copies) => Kind::Copy,
        // Data that moves in a way that this version doesn't know.
        None if event.is_data() => Kind::Unclear,
        None if event.text("readonly").as_deref() == Some("true") => return None,
        None if event.is_management() => Kind::Change,
        // An old event, without its category.
        None if ["Describe", "List", "Get"].iter().any(|reads| action.starts_with(reads)) => return None,
        None => Kind::Change,
    })
}

/// The kind of policy that denied a request, as far as the event says.
fn policy(code: &str, message: &str) -> Option<Policy> {
    if code == "VpceAccessDenied" { Some(Policy::VpcEndpoint) } else { Denial::read(message).policy }
}

impl Kind {
    pub(super) const ALL: [Self; 9] = [
        Self::Read,
        Self::Copy,
        Self::ReadingWrite,
        Self::Unclear,
        Self::Denied,
        Self::Change,
        Self::Write,
        Self::Index,
        Self::Owner,
    ];

    /// As JSON has it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Copy => "copy",
            Self::ReadingWrite => "reading_write",
            Self::Unclear => "unclear",
            Self::Denied => "denied",
            Self::Change => "change",
            Self::Write => "write",
            Self::Index => "index",
            Self::Owner => "owner",
        }
    }
}
