//! The record that a program holds of each struct, in its read-only data, and of each struct that it loads itself: a root.
//!
//! | bytes | |
//! |---|---|
//! | 0 to 12 | a magic number |
//! | 12 | the version of the format |
//! | 13 | 0: a struct, 1: a root |
//! | 14 to 16 | bytes of the module's path |
//! | 16 to 20 | bytes of the text |
//! | 20 to 24 | number of flags |
//! | 24 to 28 | number of ids |
//! | 28 to 44 | the record's own id |
//!
//! The text, the module's path, the flags and the ids follow. Numbers are little-endian, an id has 16 bytes, and nothing is
//! aligned. A root has one id and nothing else.
//!
//! The macro writes the text, as it's the macro that knows the names. What only the compiler knows comes from constants: the
//! module's path, a flag for each type of a field, the ids of flattened structs. The id is FNV-1a (128 bits) over
//! all of it, so it's a checksum too. The macro hashes the text, because the compiler takes microseconds for every byte
//! that a constant function looks at.

mod layout;
mod read;
mod text;
mod write;

pub use layout::ROOT_LEN;
pub use read::{Record, RecordError};
pub use text::{Field, write};
pub use write::{Parts, flag, id, len, record, root};

#[cfg(test)]
mod tests;
