//! From heads to values: the versions that heads point to, and those that are still valid beside them.
//!
//! One more request, strongly consistent, and only if there is such a version.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::Client;
use ddbsm_core::table::{Head, ItemKey, OverlapError, Time, Version};

use crate::load::address::Address;
use crate::load::request::Request;
use crate::load::spec::Within;
use crate::source::dynamodb::batch::{self, Read};
use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::stored::Stored;
use crate::source::{Found, FoundItem, Previous};

/// Versions, by their key.
type Versions = HashMap<Cow<'static, str>, Found>;

pub(super) async fn resolve(
    client: &Client,
    address: &Address,
    request: &Request,
    mut heads: Vec<Stored>,
) -> Result<Vec<FoundItem>, Fault> {
    if heads.iter().all(|head| head.points_to.is_none() && head.overlap == Ok(None)) {
        return Ok(heads.into_iter().map(|head| FoundItem::new(head.name, head.found)).collect());
    }
    let used = Used::of(request, &heads, now(client));
    let read = Read { consistent: true, overlaps: false };
    let keys = used.versions(&heads);
    let mut versions = Versions::new();
    add(&mut versions, batch::get(client, address, request, keys, read).await?);

    let lost: Vec<Cow<'static, str>> = heads
        .iter()
        .filter(|head| {
            used.pointer(head).is_some_and(|version| !versions.contains_key(&*key(&head.name, version)))
        })
        .map(|head| head.name.clone())
        .collect();
    if !lost.is_empty() {
        // The head was read before its version, and perhaps less consistently: it may point elsewhere by now.
        let (mut keys, mut reread) = (lost.clone(), Vec::new());
        keys.extend(
            heads
                .iter()
                .filter(|head| lost.contains(&head.name))
                .filter_map(|head| used.pointer(head).map(|version| key(&head.name, version))),
        );
        keys.sort_unstable();
        for stored in
            batch::get(client, address, request, keys, Read { overlaps: used.overlaps, ..read }).await?
        {
            if lost.contains(&stored.name) { reread.push(stored) } else { add(&mut versions, vec![stored]) }
        }
        let mut keys = used.versions(&reread);
        keys.retain(|key| !versions.contains_key(key));
        add(&mut versions, batch::get(client, address, request, keys, read).await?);
        heads.retain(|head| !lost.contains(&head.name));
        heads.append(&mut reread);
    }
    Ok(heads.into_iter().map(|head| used.item(head, &mut versions)).collect())
}

fn add(versions: &mut Versions, stored: Vec<Stored>) {
    // A version that points has no value: a pointer leads to a value or nowhere.
    versions.extend(stored.into_iter().map(|version| (version.name, version.found)));
}

fn key(name: &str, version: Version) -> Cow<'static, str> {
    ItemKey::version(name, version).to_string().into()
}

/// By the client's own clock, as a test may set it.
fn now(client: &Client) -> Option<Time> {
    let now = client.config().time_source().map_or_else(SystemTime::now, |clock| clock.now());
    let seconds = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    Time::from_unix_seconds(i64::try_from(seconds).ok()?)
}

/// Which of the heads that were found a field loads, and whether the field is `Rotating`.
struct Used {
    names: Vec<(Cow<'static, str>, bool)>,
    overlaps: bool,
    now: Option<Time>,
}

impl Used {
    /// A field loads the first of its names that is there.
    fn of(request: &Request, heads: &[Stored], now: Option<Time>) -> Self {
        let mut names = Vec::new();
        request.spec.walk(&mut Within::default(), &mut |within, item| {
            let first = within.names(item).find(|name| heads.iter().any(|head| head.name == *name));
            names.extend(first.map(|name| {
                let rotating = request.rotating.contains(&name);
                (name, rotating)
            }));
        });
        let overlaps = !request.rotating.is_empty();
        Self { names, overlaps, now }
    }

    fn pointer(&self, head: &Stored) -> Option<Version> {
        self.names.iter().any(|(name, _)| *name == head.name).then_some(head.points_to)?
    }

    /// The version that is still valid beside what the head loads, and until when.
    fn previous(&self, head: &Stored) -> Result<Option<(Version, SystemTime)>, OverlapError> {
        if !self.names.iter().any(|(name, rotating)| *rotating && *name == head.name) {
            return Ok(None);
        }
        let (Some(overlap), Some(now)) = (head.overlap?, self.now) else { return Ok(None) };
        let valid = overlap.is_valid(head.points_to.map_or(Head::Value, Head::PointsTo), now)?;
        let until = system_time(overlap.until).filter(|_| valid);
        Ok(until.map(|until| (overlap.previous, until)))
    }

    /// The keys of the versions that these heads need, sorted, each once.
    fn versions(&self, heads: &[Stored]) -> Vec<Cow<'static, str>> {
        let needed = |head: &Stored| {
            let previous = self.previous(head).ok().flatten().map(|(version, _)| version);
            [self.pointer(head), previous].map(|version| version.map(|version| key(&head.name, version)))
        };
        let mut keys: Vec<_> = heads.iter().flat_map(needed).flatten().collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn item(&self, head: Stored, versions: &mut Versions) -> FoundItem {
        let previous = match self.previous(&head) {
            Ok(None) => Ok(None),
            Ok(Some((version, until))) => match versions.remove(&key(&head.name, version)) {
                Some(Found::Value(value)) => Ok(Some(Previous { value, until: Some(until) })),
                Some(_) => Err("it can't be read".to_owned()),
                None => Err("it was deleted".to_owned()),
            },
            Err(why) => Err(why.to_string()),
        };
        // A previous version is a help, and no reason to fail.
        let previous = previous.unwrap_or_else(|why| {
            tracing::warn!(target: "ddbsm", secret = &*head.name, "loaded without the previous version: {why}");
            None
        });
        let found = match self.pointer(&head) {
            None => head.found,
            Some(version) => {
                versions.remove(&key(&head.name, version)).unwrap_or(Found::MissingVersion(version))
            }
        };
        FoundItem { previous, ..FoundItem::new(head.name, found) }
    }
}

fn system_time(time: Time) -> Option<SystemTime> {
    let seconds = u64::try_from(time.unix_seconds()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
