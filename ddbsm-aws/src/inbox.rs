//! Memory that is wiped whenever it is given back: what the peer said lives nowhere else.

use ddbsm_core::wiped::Buffer;
use zeroize::Zeroize;

/// What has been received and not yet parsed. Bytes parsed stay in the allocation until it's needed again, or wiped.
#[derive(Default)]
pub(crate) struct Inbox {
    bytes: Buffer,
    start: usize,
}

impl Inbox {
    pub(crate) fn unread(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.unread().is_empty()
    }

    pub(crate) fn consume(&mut self, count: usize) {
        self.start = self.start.saturating_add(count);
        if self.start >= self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
        }
    }

    #[cfg(any(test, fuzzing))]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.make_room(bytes.len());
        self.bytes.extend(bytes);
    }

    /// Uses the space of what is parsed before asking for more, or a peer could let it grow without end.
    fn make_room(&mut self, additional: usize) {
        let bytes = &mut self.bytes;
        if self.start > 0 && additional > bytes.capacity() - bytes.len() {
            let unread = shift(bytes, self.start);
            bytes.truncate(unread);
            self.start = 0;
        }
        self.bytes.reserve(additional);
    }

    /// Appends `bytes`, lets `work` change them in place, and keeps the range of them that it names.
    ///
    /// An error, or no range, keeps none.
    pub(crate) fn push_with<T, E>(
        &mut self,
        bytes: &[u8],
        work: impl FnOnce(&mut [u8]) -> Result<(Option<core::ops::Range<usize>>, T), E>,
    ) -> Result<T, E> {
        self.make_room(bytes.len());
        let before = self.bytes.len();
        self.bytes.extend(bytes);
        let worked = work(self.bytes.get_mut(before..).unwrap_or_default());
        let mut end = before;
        if let Ok((Some(kept), _)) = &worked {
            let (from, to) = (before.saturating_add(kept.start), before.saturating_add(kept.end));
            if from <= to && to <= self.bytes.len() {
                self.bytes.copy_within(from..to, before);
                end = before + kept.len();
            }
        }
        self.bytes.truncate(end);
        worked.map(|(_, value)| value)
    }

    /// Appends what `read` puts into a space of `room` bytes.
    pub(crate) fn read_with(
        &mut self,
        room: usize,
        read: impl FnOnce(&mut [u8]) -> std::io::Result<usize>,
    ) -> std::io::Result<usize> {
        self.make_room(room);
        let before = self.bytes.len();
        self.bytes.resize(before.saturating_add(room));
        let result = read(self.bytes.get_mut(before..).unwrap_or_default());
        let count = result.as_ref().map_or(0, |count| *count);
        self.bytes.truncate(before.saturating_add(count));
        result
    }
}

/// Moves all from `start` on to the front and wipes what is left behind; returns how much was moved.
fn shift(bytes: &mut [u8], start: usize) -> usize {
    let kept = bytes.len().saturating_sub(start);
    bytes.copy_within(bytes.len() - kept.., 0);
    if let Some(left_behind) = bytes.get_mut(kept..) {
        left_behind.zeroize();
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn growing_keeps_the_bytes_and_consuming_all_of_them_starts_over() {
        let mut inbox = Inbox::default();
        for byte in 0..200_u8 {
            inbox.push(&[byte; 3]);
        }
        assert_eq!(inbox.unread().len(), 600);
        inbox.consume(599);
        assert_eq!(inbox.unread(), [199]);
        inbox.consume(1);
        assert!(inbox.is_empty());
        inbox.push(b"again");
        assert_eq!(inbox.unread(), b"again");
    }

    #[test]
    fn space_that_is_parsed_is_used_again_and_never_grows_under_a_steady_remainder() {
        let mut inbox = Inbox::default();
        inbox.push(b"left");
        for round in 0..10_000_usize {
            match round % 3 {
                0 => inbox.push(b"next"),
                1 => inbox.push_with(b"next", |_| Ok::<_, ()>((Some(0..4), ()))).unwrap(),
                _ => drop(inbox.read_with(4, |mut space| space.write(b"next")).unwrap()),
            }
            inbox.consume(4);
            assert_eq!(inbox.unread(), b"next");
        }
        assert!(inbox.bytes.capacity() <= 16, "{}", inbox.bytes.capacity());
    }

    #[test]
    fn shifting_wipes_what_it_leaves_behind() {
        for (start, shifted) in [(0, b"abcdef"), (2, b"cdef\0\0"), (4, b"ef\0\0\0\0"), (6, b"\0\0\0\0\0\0")] {
            let mut bytes = *b"abcdef";
            assert_eq!((shift(&mut bytes, start), &bytes), (6 - start, shifted));
        }
    }

    #[test]
    fn push_with_keeps_the_named_range_alone() {
        let mut inbox = Inbox::default();
        inbox.push(b"ab");
        let kept = inbox.push_with(b"__cd__", |bytes| {
            bytes.make_ascii_uppercase();
            Ok::<_, ()>((Some(2..4), 7))
        });
        assert_eq!((kept, inbox.unread()), (Ok(7), &b"abCD"[..]));
        assert_eq!(inbox.push_with(b"x", |_| Err::<(Option<_>, ()), _>(1)), Err(1));
        assert_eq!(inbox.push_with(b"x", |_| Ok::<_, ()>((None, 2))), Ok(2));
        assert_eq!(inbox.unread(), b"abCD");
    }
}
