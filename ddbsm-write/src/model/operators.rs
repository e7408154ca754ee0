//! What operators do, and the state that they begin with.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use ddbsm_core::table::Version;
use ddbsm_core::table::attribute::VALUE;

use super::table::{Fault, Items, Seat};
use crate::error::WriteError;
use crate::item::{Attribute, Item, SecretId};
use crate::protocol::{Deletion, Overlap, Point, Publication, Put, Removal, Writer};
use crate::value::Value;

pub(super) type Running = Pin<Box<dyn Future<Output = ()>>>;
type Run = Arc<dyn Fn(Writer<Arc<Seat>>, Versions) -> Running>;

/// The versions that there are at the start, oldest first.
pub(super) type Versions = Arc<Vec<Version>>;

/// What one operator does.
#[derive(Clone)]
pub(super) struct Operator {
    run: Run,
    /// It may delete a version that is valid beside the one that loads.
    pub(super) deletes_previous: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// No secret.
    Empty,
    /// A secret of one version.
    One,
    /// A secret of two versions.
    Two,
    /// The same, removed.
    Removed,
    /// A head that was written by hand.
    ByHand,
    /// The same, and the index knows of it.
    Adopted,
}

pub(super) fn id() -> SecretId {
    SecretId::new("arn:aws:iam::111111111111:role/app", "a")
}

impl Operator {
    fn new<F>(run: impl Fn(Writer<Arc<Seat>>, Versions) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), WriteError<std::convert::Infallible>>> + 'static,
    {
        let run = move |writer: Writer<Arc<Seat>>, versions: Versions| -> Running {
            let running = run(writer, versions);
            // A rejected write changes nothing and says so.
            Box::pin(async move { drop(running.await) })
        };
        Self { run: Arc::new(run), deletes_previous: false }
    }

    pub(super) fn start(&self, writer: Writer<Arc<Seat>>, versions: Versions) -> Running {
        (self.run)(writer, versions)
    }
}

impl Start {
    pub(super) fn items(self) -> (Items, Versions) {
        let shared = Arc::new(Mutex::new(Items::new()));
        let writer =
            Writer::new(Seat::new(Arc::clone(&shared), Fault::None)).with_random(Arc::new(|| Some(0)));
        let before: &[Operator] = match self {
            Self::Empty | Self::ByHand => &[],
            Self::One => &[put("a")],
            Self::Two => &[put("a"), put("b")],
            Self::Removed => &[put("a"), put("b"), remove()],
            Self::Adopted => &[adopt()],
        };
        if matches!(self, Self::ByHand | Self::Adopted) {
            let SecretId { principal, name } = id();
            let mut head = Item::new(principal.clone(), name.clone());
            head.attributes.insert(VALUE, Attribute::Value(Arc::new(Value::text("by hand"))));
            shared.lock().expect("no panic").insert((principal, name), head);
        }
        for operator in before {
            let mut running = operator.start(writer.clone(), Versions::default());
            while running.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {}
        }
        let id = id();
        let mut reading = Box::pin(writer.record(&id));
        let record = loop {
            if let Poll::Ready(record) = reading.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                break record.expect("it reads");
            }
        };
        let items = shared.lock().expect("no panic").clone();
        (items, Arc::new(record.versions.keys().copied().collect()))
    }
}

pub(super) fn put(value: &'static str) -> Operator {
    Operator::new(move |writer, _| async move {
        writer.put(vec![Put::new(id(), Value::text(value))]).await.map(drop)
    })
}

/// With the value that came before.
pub(super) fn import(earlier: &'static str, value: &'static str) -> Operator {
    Operator::new(move |writer, _| async move {
        let mut put = Put::new(id(), Value::text(value));
        put.earlier = Some(Arc::new(Value::text(earlier)));
        put.overlap = Some(Overlap { seconds: 3600, previous: None });
        writer.put(vec![put]).await.map(drop)
    })
}

pub(super) fn adopt() -> Operator {
    Operator::new(move |writer, _| async move { writer.adopt(&[id()]).await.map(drop) })
}

pub(super) fn overlap(value: &'static str) -> Operator {
    Operator::new(move |writer, _| async move {
        let mut put = Put::new(id(), Value::text(value));
        put.overlap = Some(hour());
        writer.put(vec![put]).await.map(drop)
    })
}

const fn hour() -> Overlap {
    Overlap { seconds: 3600, previous: None }
}

/// Plans, publishes, and then publishes the same again, as whoever can't tell whether the first attempt was carried out.
pub(super) fn publish(value: &'static str, attempts: usize) -> Operator {
    Operator::new(move |writer, _| async move {
        let index = writer.index(&id().index_key()).await?;
        let plan = writer.plan(&index, &id(), Some(hour()))?;
        for _ in 0..attempts {
            writer.publish(&Publication::new(id(), Value::text(value), plan.clone())).await?;
        }
        Ok(())
    })
}

pub(super) fn rollback(to: usize) -> Operator {
    Operator::new(move |writer, versions| async move {
        let seen = writer.record(&id()).await?;
        writer.point(&Point::rollback(seen, versions[to])).await.map(drop)
    })
}

pub(super) fn restore(to: usize) -> Operator {
    Operator::new(move |writer, versions| async move {
        let seen = writer.record(&id()).await?;
        writer.point(&Point::restore(seen, versions[to])).await.map(drop)
    })
}

pub(super) fn remove() -> Operator {
    Operator::new(move |writer, _| async move {
        let seen = writer.record(&id()).await?;
        writer.remove(&Removal { seen }).await.map(drop)
    })
}

/// Keeps one version, and what is in use.
pub(super) fn prune() -> Operator {
    Operator::new(move |writer, _| async move {
        let keep = NonZeroUsize::MIN;
        let index = writer.index(&id().index_key()).await?;
        writer.delete(&index.prune(keep, 0)).await.map(drop)
    })
}

/// What rotation does with a version that it has retired.
pub(super) fn mark_revoked(which: usize) -> Operator {
    Operator::new(move |writer, versions| async move { writer.mark_revoked(&id(), &[versions[which]]).await })
}

pub(super) fn remove_version(which: usize) -> Operator {
    let operator = Operator::new(move |writer, versions| async move {
        let seen = writer.record(&id()).await?;
        writer.delete(&[Deletion::version(&seen, versions[which])]).await.map(drop)
    });
    Operator { deletes_previous: true, ..operator }
}

pub(super) fn purge() -> Operator {
    Operator::new(move |writer, _| async move {
        let seen = writer.record(&id()).await?;
        writer.purge(&seen).await.map(drop)
    })
}

/// One after the other.
pub(super) fn then(first: Operator, second: Operator) -> Operator {
    let deletes_previous = first.deletes_previous || second.deletes_previous;
    let both = Operator::new(move |writer, versions| {
        let first = first.start(writer.clone(), Arc::clone(&versions));
        let second = second.clone();
        async move {
            first.await;
            second.start(writer, versions).await;
            Ok(())
        }
    });
    Operator { deletes_previous, ..both }
}
