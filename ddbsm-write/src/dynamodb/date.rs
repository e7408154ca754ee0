//! The table's time, from the `Date` of its responses.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use ddbsm_core::table::Time;

/// The latest `Date` of all responses that the interceptor saw.
#[derive(Debug, Clone, Default)]
pub(super) struct Dates(Arc<Mutex<Option<Time>>>);

/// An interceptor, and where it puts what it sees.
pub(super) fn interceptor() -> (SharedInterceptor, Dates) {
    let dates = Dates::default();
    (SharedInterceptor::permanent(dates.clone()), dates)
}

impl Dates {
    pub(super) fn latest(&self) -> Option<Time> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[dyn_dispatch_hint]
impl Intercept for Dates {
    fn name(&self) -> &'static str {
        "ddbsm::Dates"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date").and_then(parse);
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = date.max(*latest);
        Ok(())
    }
}

fn parse(date: &str) -> Option<Time> {
    let date = DateTime::from_str(date, DateTimeFormat::HttpDate).ok()?;
    Time::from_unix_seconds(date.secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_http_s() {
        let time = parse("Sat, 28 Nov 2026 14:13:42 GMT").expect("a date");
        assert_eq!(time.to_string(), "2026-11-28T14:13:42Z");
        assert_eq!(parse("2026-11-28T14:13:42Z"), None);
    }
}
