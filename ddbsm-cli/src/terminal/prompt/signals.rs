//! Signals while a question waits for its answer. The terminal is to be left as it was found, and to be silent again after a
//! stop: a shell turns its echo on while it has the terminal.

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::{flag, low_level};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// What has come in. Handlers can't be taken away again, so there is one for the whole process, which lets a signal do what it
/// always does unless a question waits.
#[derive(Debug, Default)]
pub(super) struct Signals {
    nobody_is_asked: Arc<AtomicBool>,
    ended: Arc<AtomicUsize>,
    continued: Arc<AtomicBool>,
}

static SIGNALS: OnceLock<Signals> = OnceLock::new();

impl Signals {
    /// Listens, from now on until `stop`.
    pub(super) fn listen() -> io::Result<&'static Self> {
        let signals = SIGNALS.get_or_init(Self::default);
        if signals.nobody_is_asked.swap(false, Ordering::SeqCst) {
            return Ok(signals);
        }
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            // One that is ignored, as under nohup, stays so.
            if let (false, Ok(number)) = (is_ignored(signal), usize::try_from(signal)) {
                flag::register_conditional_default(signal, Arc::clone(&signals.nobody_is_asked))?;
                flag::register_usize(signal, Arc::clone(&signals.ended), number)?;
            }
        }
        flag::register(SIGCONT, Arc::clone(&signals.continued))?;
        Ok(signals)
    }

    pub(super) fn stop(&self) {
        self.nobody_is_asked.store(true, Ordering::SeqCst);
    }

    /// The signal that is to end the tool.
    pub(super) fn ended(&self) -> Option<Ended> {
        let signal = i32::try_from(self.ended.load(Ordering::SeqCst)).ok();
        signal.filter(|signal| *signal != 0).map(Ended)
    }

    /// Whether the tool was stopped and goes on, since this was last asked.
    pub(super) fn continued(&self) -> bool {
        self.continued.swap(false, Ordering::SeqCst)
    }
}

/// A signal that ends the tool.
#[derive(Debug)]
pub(super) struct Ended(i32);

impl Ended {
    /// Ends the tool as the signal would have done it.
    pub(super) fn end(&self) {
        let _ = low_level::emulate_default_handler(self.0);
    }
}

/// Whether the signal was ignored when the tool started. Only Linux says so without unsafe code.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask >> (signal - 1) & 1 == 1
}
