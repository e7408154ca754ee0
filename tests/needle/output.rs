//! Prints all that can be said: events and spans at TRACE, log records, and every face of a value or an error.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// All events and spans of all targets at TRACE, but for the emulator's.
pub(crate) struct PrintTracing;

static SPANS: AtomicU64 = AtomicU64::new(1);

impl Subscriber for PrintTracing {
    /// A server in this process logs what it's sent.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        !metadata.target().starts_with("dynoxide")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        print(span.metadata(), |fields| span.record(fields));
        Id::from_u64(SPANS.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        eprintln!("record{}", fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        print(event.metadata(), |fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn print(of: &Metadata<'_>, record: impl FnOnce(&mut Fields)) {
    let mut fields = Fields::default();
    record(&mut fields);
    eprintln!("{} {} {}{}", of.level(), of.target(), of.name(), fields.0);
}

#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?} {value:#?}").unwrap();
    }
}

/// All records of the `log` crate, for a process without a tracing subscriber.
pub(crate) struct PrintLog;

impl log::Log for PrintLog {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        eprintln!("{} {} {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {}
}

/// An interceptor in the caller's client that prints all that the SDK holds once it has read the response.
#[derive(Debug)]
pub(crate) struct PrintInterceptor;

#[dyn_dispatch_hint]
impl Intercept for PrintInterceptor {
    fn name(&self) -> &'static str {
        "PrintInterceptor"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        show(&context.response());
        show(&context.output_or_error());
        Ok(())
    }
}

/// Both forms of Debug.
pub(crate) fn show(value: &impl Debug) {
    eprintln!("{value:?}\n{value:#?}");
}

/// An error and its sources, in every form that prints.
pub(crate) fn show_error(error: &(dyn Error + 'static)) {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    for error in chain {
        eprintln!("{error}\n{error:#}\n{error:?}\n{error:#?}");
    }
}
