//! What a program says of the structs that it loads, in its own file and while it runs.

use std::hint::black_box;
use std::marker::PhantomData;

use ddbsm_core::manifest::record::{self, ROOT_LEN, Record};
use ddbsm_core::manifest::{Id, Manifest, VERSION};

use crate::load::Secrets;
use crate::load::spec::{Field, Spec};

/// That a struct is loaded itself, and the struct.
#[allow(dead_code)] // it's read in the program's file
struct Root {
    record: [u8; ROOT_LEN],
    spec: &'static Spec,
}

struct Of<T>(PhantomData<T>);

impl<T: Secrets> Of<T> {
    const ROOT: &'static Root = &Root { record: record::root(record::id(T::SPEC.record)), spec: T::SPEC };
}

/// Keeps the records of a struct, of the structs that are flattened into it, and that it's loaded itself, in a program that
/// comes here. It costs two instructions. Without it the optimizer drops a record, as nothing reads one.
#[inline]
pub(crate) fn keep<T: Secrets>() {
    black_box(Of::<T>::ROOT);
}

/// The same, from the records of a struct.
pub(crate) fn of(spec: &'static Spec) -> Manifest {
    let mut manifest = Manifest { version: VERSION, structs: Vec::new(), roots: Vec::new() };
    manifest.roots.push(Id(record::id(spec.record)));
    collect(spec, &mut manifest);
    manifest
}

fn collect(spec: &'static Spec, manifest: &mut Manifest) {
    // The macro made it, so it can be read.
    if let Ok(Record::Struct(found)) = Record::read(spec.record)
        && manifest.get(found.id).is_none()
    {
        manifest.structs.push(found);
        for field in spec.fields {
            if let Field::Flatten { spec, .. } = field {
                collect(spec, manifest);
            }
        }
    }
}
