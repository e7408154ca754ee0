//! How much time has passed, also for a process that was frozen in between.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A moment by both clocks. The monotonic one may stand still while a function is frozen or in a snapshot; the wall clock
/// may be set back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    monotonic: Instant,
    wall: SystemTime,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self { monotonic: Instant::now(), wall: SystemTime::now() }
    }

    /// By the clock that counted more.
    pub(super) fn elapsed(self) -> Duration {
        self.monotonic.elapsed().max(self.wall.elapsed().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_that_counted_more_is_believed() {
        let now = Moment::now();
        let hour = Duration::from_hours(1);
        let frozen = Moment { wall: now.wall - hour, ..now };
        assert!(frozen.elapsed() >= hour);
        let set_back = Moment { wall: now.wall + hour, ..now };
        assert!(set_back.elapsed() < hour);
    }
}
