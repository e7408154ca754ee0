//! How the report puts it. All that comes from an event is made printable here.

use super::kind::Kind;
use super::tally::Row;
use crate::terminal::printable;
use crate::trail::{Caller, Key};
use ddbsm_core::arn::{Principal, PrincipalKind};
use ddbsm_core::denial::Policy;
use ddbsm_core::table::{INDEX, IndexKey, Time};

pub(super) const fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Read => "Read by others than the owner",
        Kind::Copy => "Copied out of the table policy's reach",
        Kind::ReadingWrite => "Writes that can tell what was stored",
        Kind::Unclear => "Let through, and the event doesn't show whose secrets",
        Kind::Denied => "Denied",
        Kind::Change => "Changes of the policy and the table",
        Kind::Write => "Written",
        Kind::Index => "Reads of names and dates, not of values",
        Kind::Owner => "Reads by owners",
    }
}

/// So many of a kind.
pub(super) fn count(kind: Kind, count: u64) -> String {
    let (one, many) = match kind {
        Kind::Read => ("read by others than the owner", "reads by others than the owner"),
        Kind::Copy => ("copy out of the policy's reach", "copies out of the policy's reach"),
        Kind::ReadingWrite => ("write that can tell what was stored", "writes that can tell what was stored"),
        Kind::Denied => ("denied request", "denied requests"),
        Kind::Change => ("change", "changes"),
        Kind::Unclear | Kind::Write | Kind::Index | Kind::Owner => ("request", "requests"),
    };
    counted(count, one, many)
}

pub(super) fn events(count: u64) -> String {
    counted(count, "event", "events")
}

pub(super) fn records(count: u64) -> String {
    counted(count, "record", "records")
}

pub(super) fn files(count: u64) -> String {
    counted(count, "file", "files")
}

pub(super) fn requests(count: u64) -> String {
    counted(count, "request", "requests")
}

pub(super) fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A time without its seconds, in UTC.
pub(super) fn minute(time: Time) -> String {
    time.to_string().get(..16).unwrap_or_default().replace('T', " ")
}

/// Who it was, and under which name.
pub(super) fn caller(caller: &Caller, account: Option<&str>) -> String {
    let session = caller.session.as_ref().map(|session| format!(", session {}", printable(session)));
    format!("{}{}", printable(short(&caller.who, account)), session.unwrap_or_default())
}

/// A key, and what denied the request for it.
pub(super) fn key(row: &Row, account: Option<&str>) -> String {
    let by = row.denied_by.map(|by| format!(" (by {})", policy(by))).unwrap_or_default();
    let Some(key) = &row.key else { return format!("-{by}") };
    let name = key.name.as_deref().unwrap_or_default();
    let entry = IndexKey::parse(name).filter(|_| key.principal == INDEX);
    let shown = match entry {
        Some(entry) => format!("index: {} {}", short(entry.principal, account), entry.item),
        None => format!("{} {name}", short(&key.principal, account)),
    };
    format!("{}{by}", printable(shown.trim_end()))
}

/// The row of the item that this one's key lists in the index.
pub(super) fn listed(row: &Row) -> Option<Row> {
    let key = row.key.as_ref().filter(|key| key.principal == INDEX)?;
    let entry = IndexKey::parse(key.name.as_deref()?)?;
    let key = Key { principal: entry.principal.to_owned(), name: Some(entry.item.to_string()) };
    Some(Row { key: Some(key), ..row.clone() })
}

const fn policy(policy: Policy) -> &'static str {
    match policy {
        Policy::Resource => "the table policy",
        Policy::Identity => "the caller's own policy",
        Policy::Boundary => "a permissions boundary",
        Policy::Session => "a session policy",
        Policy::ServiceControl => "a service control policy",
        Policy::ResourceControl => "a resource control policy",
        Policy::VpcEndpoint => "a VPC endpoint's policy",
        _ => "another policy",
    }
}

/// A role's path and name, if it's of the table's account.
fn short<'a>(arn: &'a str, account: Option<&str>) -> &'a str {
    let is_short = |role: Principal<'_>| role.kind == PrincipalKind::Role && Some(role.account) == account;
    let role =
        Principal::parse(arn).ok().filter(|role| is_short(*role)).and_then(|_| arn.split_once(":role/"));
    role.map_or(arn, |(_, role)| role)
}

/// Text in lines, broken after a space where there is one.
pub(super) fn fold(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let mut word: Vec<char> = word.chars().collect();
        while let Some(line) = lines.last_mut() {
            let taken = line.chars().count();
            let bare = word.len() - usize::from(word.last() == Some(&' '));
            if taken + bare <= width {
                line.extend(word);
                break;
            }
            if taken == 0 {
                let rest = word.split_off(width);
                line.extend(word);
                word = rest;
            }
            lines.push(String::new());
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_key_takes_several_lines() {
        assert_eq!(fold("app/slack-bot githubAppSecret", 20), ["app/slack-bot", "githubAppSecret"]);
        assert_eq!(fold("abcdefghijklmnopqrstuvwxyz", 10), ["abcdefghij", "klmnopqrst", "uvwxyz"]);
        assert_eq!(fold("a b", 10), ["a b"]);
        assert_eq!(fold("12345678 x", 8), ["12345678", "x"]);
        assert_eq!(fold("", 10), [""]);
    }

    #[test]
    fn a_time_is_shown_to_the_minute() {
        assert_eq!(minute("2026-11-28T14:00:59Z".parse().expect("a time")), "2026-11-28 14:00");
    }
}
