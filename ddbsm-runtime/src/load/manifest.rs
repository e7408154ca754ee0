//! What a program says of the structs that it loads, while it runs.

use ddbsm_core::manifest::record::{self, Record};
use ddbsm_core::manifest::{Id, Manifest, VERSION};

use crate::load::spec::{Field, Spec};

/// The manifest of a program that loads this struct, from the records of it and of what is flattened into it.
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
