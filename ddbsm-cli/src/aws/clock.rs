//! What time it is for DynamoDB: the age of a policy must not depend on the clock of this machine.

use aws_sdk_dynamodb::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// Keeps the `Date` header of the first response.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clock(Arc<OnceLock<Times>>);

/// When a response came, in milliseconds since 1970.
#[derive(Debug)]
struct Times {
    there: u64,
    here: u64,
}

impl Clock {
    /// Milliseconds since 1970, of this machine if the server gave none.
    pub(crate) fn now(&self) -> u64 {
        self.0.get().map_or_else(here, |times| times.there)
    }

    /// How many seconds this machine's clock is ahead of DynamoDB's, which tells whole seconds.
    pub(crate) fn ahead(&self) -> Option<i64> {
        let times = self.0.get()?;
        let seconds = |millis: u64| i64::try_from(millis / 1000).ok();
        Some(seconds(times.here)? - seconds(times.there)?)
    }
}

fn here() -> u64 {
    let here = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(here.as_millis()).unwrap_or(u64::MAX)
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
        if let Some(there) = date.as_ref().and_then(millis) {
            let _ = self.0.set(Times { there, here: here() });
        }
        Ok(())
    }
}
