//! Whether a field's type is `Rotating`, as a constant that exists for every type.
//!
//! An inherent constant hides a trait's of the same name. A type that no field can have is thus no error here, and is
//! reported once, where the field is read.

use std::marker::PhantomData;

use crate::secret::Wipe;
use crate::secret::rotating::Rotating;

/// Asks about `T`.
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The answer for every other type.
pub trait NeverRotating {
    const ROTATING: bool = false;
}

impl<T: ?Sized> NeverRotating for Probe<T> {}

impl<T: Wipe> Probe<Rotating<T>> {
    pub const ROTATING: bool = true;
}

impl<T: Wipe> Probe<Option<Rotating<T>>> {
    pub const ROTATING: bool = true;
}
