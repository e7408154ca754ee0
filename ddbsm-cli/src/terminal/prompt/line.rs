//! What a key does to the line that is being typed.

use ddbsm_core::wiped::Buffer;
use zeroize::Zeroizing;

/// Room for most values.
const ROOM: usize = 4096;

const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const TAB: u8 = 0x09;
const CTRL_U: u8 = 0x15;
const ESCAPE: u8 = 0x1b;
const DELETE: u8 = 0x7f;

/// The line so far.
pub(super) struct Line(Buffer);

/// What comes of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Typing,
    Done,
    Interrupted,
    Unusable(&'static str),
}

impl Line {
    pub(super) fn new() -> Self {
        Self(Buffer::with_capacity(ROOM))
    }

    /// Bytes are kept as they are. What may be a key or a part of the value is unusable, since nobody sees which it was.
    pub(super) fn key(&mut self, byte: u8) -> Step {
        match byte {
            b'\r' | b'\n' => return Step::Done,
            CTRL_C => return Step::Interrupted,
            CTRL_D if self.0.is_empty() => return Step::Unusable("Nothing was typed"),
            BACKSPACE | DELETE => self.take_back(),
            CTRL_U => self.0.clear(),
            TAB => {
                return Step::Unusable(
                    "A tab was typed, and a prompt can't tell whether it is part of the value",
                );
            }
            ESCAPE => {
                return Step::Unusable("An arrow or another key was typed that is no character");
            }
            ..b' ' => {
                return Step::Unusable(
                    "A control character was typed, and a prompt can't tell whether it is part of the value",
                );
            }
            _ => self.0.push(byte),
        }
        Step::Typing
    }

    /// One character, which in UTF-8 is one byte and those that go on with it.
    fn take_back(&mut self) {
        while let Some(byte) = self.0.pop() {
            if byte & 0b1100_0000 != 0b1000_0000 {
                break;
            }
        }
    }

    pub(super) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0.into_inner()
    }
}
