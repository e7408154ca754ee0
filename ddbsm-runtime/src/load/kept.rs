//! What a program says of the structs that it loads, in its own file.

use std::hint::black_box;

use ddbsm_core::manifest::record::{self, ROOT_LEN};

use crate::load::spec::Spec;

/// That a struct is loaded itself, and the struct.
#[allow(dead_code)] // it's read in the program's file
pub(crate) struct Root {
    record: [u8; ROOT_LEN],
    spec: &'static Spec,
}

impl Root {
    pub(crate) const fn of(spec: &'static Spec) -> Self {
        Self { record: record::root(record::id(spec.record)), spec }
    }
}

/// Keeps the records of a struct, of the structs that are flattened into it, and that it's loaded itself, in a program that
/// comes here. It costs two instructions. Without it the optimizer drops a record, as nothing reads one.
#[inline]
pub(crate) fn keep(root: &'static Root) {
    black_box(root);
}
