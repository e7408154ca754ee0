//! A buffer that leaves no copy of its bytes behind.

use std::fmt;
use std::io;
use std::ops::{Deref, DerefMut};

use zeroize::{Zeroize, Zeroizing};

/// Bytes that are wiped when they are dropped, and also when they outgrow their allocation: `Vec` alone would free the
/// old one as it is.
///
/// Only these methods make it grow, which is why it doesn't lend out its `Vec`. `Debug` shows nothing of the bytes.
///
/// ```
/// use ddbsm_core::wiped::Buffer;
///
/// let mut buffer = Buffer::default();
/// buffer.extend(b"a value");
/// assert_eq!(&*buffer, b"a value");
/// assert_eq!(format!("{buffer:?}"), "[REDACTED]");
/// ```
#[derive(Default)]
pub struct Buffer(Zeroizing<Vec<u8>>);

impl Buffer {
    /// An empty buffer with room for this many bytes.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let buffer = Buffer::with_capacity(64);
    /// assert!(buffer.is_empty());
    /// assert!(buffer.capacity() >= 64);
    /// ```
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    /// How many bytes it holds before it has to grow.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// assert_eq!(Buffer::default().capacity(), 0);
    /// ```
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.0.capacity()
    }

    /// Makes room for `additional` bytes. An empty buffer gets as many, and one that grows at least doubles.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let mut buffer = Buffer::default();
    /// buffer.reserve(64);
    /// assert!(buffer.capacity() >= 64);
    /// ```
    pub fn reserve(&mut self, additional: usize) {
        let needed = self.0.len().saturating_add(additional);
        if needed > self.0.capacity() {
            let doubled = if self.0.is_empty() { 0 } else { self.0.capacity().saturating_mul(2) };
            let mut grown = Zeroizing::new(Vec::with_capacity(needed.max(doubled)));
            grown.extend_from_slice(&self.0);
            // Assigning drops the outgrown buffer, which wipes it.
            self.0 = grown;
        }
    }

    /// Appends bytes.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let mut buffer = Buffer::default();
    /// buffer.extend(b"hunter");
    /// buffer.extend(b"2");
    /// assert_eq!(&*buffer, b"hunter2");
    /// ```
    pub fn extend(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// Appends one byte.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let mut buffer = Buffer::from(b"hunter".to_vec());
    /// buffer.push(b'2');
    /// assert_eq!(&*buffer, b"hunter2");
    /// ```
    pub fn push(&mut self, byte: u8) {
        self.extend(&[byte]);
    }

    /// Removes the last byte and returns it.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let mut buffer = Buffer::from(b"hunter2\n".to_vec());
    /// assert_eq!(buffer.pop(), Some(b'\n'));
    /// assert_eq!(&*buffer, b"hunter2");
    /// ```
    pub fn pop(&mut self) -> Option<u8> {
        self.0.pop()
    }

    /// Appends zeros or removes bytes until there are `len`.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let mut buffer = Buffer::default();
    /// buffer.resize(2);
    /// assert_eq!(&*buffer, [0, 0]);
    /// ```
    pub fn resize(&mut self, len: usize) {
        self.reserve(len.saturating_sub(self.0.len()));
        self.0.resize(len, 0);
    }

    /// Keeps the first `len` bytes. The others stay in the allocation until it's used again or wiped.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let mut buffer = Buffer::from(b"hunter2".to_vec());
    /// buffer.truncate(4);
    /// assert_eq!(&*buffer, b"hunt");
    /// ```
    pub fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Removes all bytes, as [`truncate`](Self::truncate) does.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let mut buffer = Buffer::from(b"hunter2".to_vec());
    /// buffer.clear();
    /// assert!(buffer.is_empty());
    /// ```
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The bytes in their allocation, to be wiped when they are dropped. Growing that `Vec` would leave a copy behind.
    ///
    /// ```
    /// # use ddbsm_core::wiped::Buffer;
    /// let buffer = Buffer::from(b"hunter2".to_vec());
    /// assert_eq!(*buffer.into_inner(), b"hunter2");
    /// ```
    #[must_use]
    pub fn into_inner(self) -> Zeroizing<Vec<u8>> {
        self.0
    }

    /// The bytes as text, in the same allocation.
    ///
    /// # Errors
    ///
    /// [`NotText`] if they aren't UTF-8. They are wiped.
    ///
    /// ```
    /// # use ddbsm_core::wiped::{Buffer, NotText};
    /// let buffer = Buffer::from(b"hunter2".to_vec());
    /// assert_eq!(*buffer.into_text()?, "hunter2");
    /// # Ok::<(), NotText>(())
    /// ```
    pub fn into_text(mut self) -> Result<Zeroizing<String>, NotText> {
        match String::from_utf8(std::mem::take(&mut *self.0)) {
            Ok(text) => Ok(Zeroizing::new(text)),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(NotText)
            }
        }
    }
}

/// The bytes aren't UTF-8. The error says nothing about them.
///
/// ```
/// use ddbsm_core::wiped::Buffer;
///
/// let error = Buffer::from(vec![0xff]).into_text().unwrap_err();
/// assert_eq!(error.to_string(), "the bytes are not UTF-8 text");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotText;

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bytes are not UTF-8 text")
    }
}

impl std::error::Error for NotText {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_keeps_the_bytes() {
        let mut buffer = Buffer::default();
        for byte in 0..=255 {
            buffer.push(byte);
        }
        assert!(buffer.iter().copied().eq(0..=255));
        assert_eq!(buffer.capacity(), 256);
        assert_eq!(buffer.pop(), Some(255));
        buffer.resize(300);
        assert_eq!((buffer[254], buffer[255], buffer.len()), (254, 0, 300));
        buffer.truncate(1);
        assert_eq!(*buffer, [0]);
        buffer.clear();
        assert!(buffer.is_empty());
    }

    #[test]
    fn an_empty_buffer_takes_as_much_as_it_needs_and_then_doubles() {
        let mut buffer = Buffer::with_capacity(0);
        buffer.extend(&[7; 100]);
        assert_eq!(buffer.capacity(), 100);
        buffer.push(7);
        assert_eq!(buffer.capacity(), 200);
        buffer.reserve(1000);
        assert_eq!(buffer.capacity(), 1101);
    }

    #[test]
    fn text_keeps_its_allocation_and_other_bytes_are_an_error() {
        let mut buffer = Buffer::with_capacity(64);
        buffer.extend("größer".as_bytes());
        let at = buffer.as_ptr();
        let text = buffer.into_text().unwrap();
        assert_eq!((text.as_ptr(), text.as_str()), (at, "größer"));
        assert_eq!(Buffer::from(vec![0xff]).into_text(), Err(NotText));
    }

    #[test]
    fn it_can_be_written_to() {
        let mut buffer = Buffer::default();
        io::Write::write_all(&mut buffer, b"ab").unwrap();
        assert_eq!(&*buffer, b"ab");
    }
}
