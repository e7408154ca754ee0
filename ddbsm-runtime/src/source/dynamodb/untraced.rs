//! Outside of tracing, and only while a load runs.
//!
//! Not `Dispatch::none()`: that one is in no list of tracing's. Where the program has a single subscriber, tracing asks
//! whichever is current of a callsite that it meets for the first time, keeps the answer for ever, and `none` answers
//! "never". A subscriber that is registered makes tracing ask every one of them instead.

use std::sync::LazyLock;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// Hears nothing, and leaves what others hear as it is.
pub(super) fn dispatch() -> Dispatch {
    static UNTRACED: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Untraced));
    UNTRACED.clone()
}

struct Untraced;

impl Subscriber for Untraced {
    /// The answers are put together: another's "never" stays, and its "always" becomes a question at each event.
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::never()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    /// The highest of all subscribers' levels counts.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::OFF)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
