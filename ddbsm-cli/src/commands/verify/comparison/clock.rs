//! What time it is for DynamoDB: the age of a policy must not depend on the clock of this machine.

use aws_sdk_dynamodb::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// Keeps the `Date` header of the response.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock(Arc<OnceLock<u64>>);

impl Clock {
    /// Milliseconds since 1970, of this machine if the server gave none.
    pub(super) fn now(&self) -> u64 {
        let here = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        self.0.get().copied().unwrap_or_else(|| u64::try_from(here().as_millis()).unwrap_or(u64::MAX))
    }
}

pub(crate) fn millis(time: &DateTime) -> Option<u64> {
    u64::try_from(time.to_millis().ok()?).ok()
}

impl Intercept for Clock {
    fn name(&self) -> &'static str {
        "Clock"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _runtime: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let date = date.and_then(|date| DateTime::from_str(date, DateTimeFormat::HttpDate).ok());
        if let Some(now) = date.as_ref().and_then(millis) {
            let _ = self.0.set(now);
        }
        Ok(())
    }
}
