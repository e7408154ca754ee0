//! Looking for records in a stream, in constant memory.

use super::unreadable::Unreadable;
use ddbsm_core::manifest::Scanner;
use std::io::{self, Read};

/// A scanner, and the memory that the file passes through.
pub(super) struct Scan {
    pub(super) scanner: Scanner,
    buffer: Vec<u8>,
}

impl Scan {
    pub(super) fn new() -> Self {
        Self { scanner: Scanner::new(), buffer: vec![0; 128 << 10] }
    }

    /// Looks through one file to its end.
    pub(super) fn take(&mut self, input: &mut dyn Read) -> Result<(), Unreadable> {
        loop {
            match input.read(&mut self.buffer) {
                Ok(0) => return Ok(self.scanner.end_of_file()?),
                Ok(read) => self.scanner.feed(self.buffer.get(..read).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
