//! Leaves what the SDK and the HTTP client say out of tracing, while a request runs: at TRACE they log what it sends and
//! what comes back.
//!
//! What the caller's own code says meanwhile, in an interceptor or a provider of credentials, reaches the caller's
//! subscriber, inside the caller's own span.
//!
//! Not `Dispatch::none()`: that one is in no list of tracing's. Where the program has a single subscriber, tracing asks
//! whichever is current of a callsite that it meets for the first time, keeps the answer for ever, and `none` answers
//! "never". A subscriber that is registered makes tracing ask every one of them instead. It is registered for one call, so
//! that nothing of it is asked afterward.

use tracing::instrument::WithSubscriber;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Dispatch, Event, Metadata, Subscriber, dispatcher};
use tracing_core::span::Current;

/// Runs `work` without the spans and events of the SDK and the HTTP client. All others reach the subscriber that is
/// current at the call.
///
/// ```
/// # use ddbsm_core::untraced::untraced;
/// # use std::{pin::pin, task::{Context, Waker}};
/// # let example = pin!(async {
/// let response = untraced(async { "response" }).await;
/// assert_eq!(response, "response");
/// # });
/// # assert!(example.poll(&mut Context::from_waker(Waker::noop())).is_ready());
/// ```
pub fn untraced<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let inner = dispatcher::get_default(Dispatch::clone);
    work.with_subscriber(Dispatch::new(Untraced { inner, max_level: LevelFilter::current() }))
}

struct Untraced {
    inner: Dispatch,
    /// The highest of all subscribers' levels, which this one leaves as it is.
    max_level: LevelFilter,
}

/// The crates below a request that may hold its body or its response.
fn is_silenced(metadata: &Metadata<'_>) -> bool {
    const CRATES: [&str; 8] =
        ["h2", "hyper", "hyper_rustls", "hyper_util", "reqwest", "rustls", "tokio_rustls", "tower"];
    let name = metadata.target().split("::").next().unwrap_or_default();
    name.starts_with("aws_") || name.starts_with("ddbsm") || CRATES.contains(&name)
}

impl Subscriber for Untraced {
    /// tracing puts the answers together: where this one agrees with the caller's subscriber, nothing changes for that.
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_silenced(metadata) { Interest::never() } else { self.inner.register_callsite(metadata) }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !is_silenced(metadata) && self.inner.enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.max_level)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.inner.new_span(span)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.inner.record(span, values);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.inner.record_follows_from(span, follows);
    }

    fn event(&self, event: &Event<'_>) {
        // `Dispatch::event` asks the subscriber's `event_enabled` too.
        self.inner.event(event);
    }

    fn enter(&self, span: &Id) {
        self.inner.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.inner.exit(span);
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.inner.clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        self.inner.try_close(id)
    }

    fn current_span(&self) -> Current {
        self.inner.current_span()
    }
}
