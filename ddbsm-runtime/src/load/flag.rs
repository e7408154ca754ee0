//! What a struct's record says of a field by its type.
//!
//! A wrong type is reported where the field is read. Here it would be reported again, so the constants exist for every type:
//! those of the traits below give way to those of the types themselves, which only right types have.

use std::marker::PhantomData;

use ddbsm_core::manifest::record::flag;

use crate::load::field::{Field, FieldAs};

/// A field that `D` decodes.
#[derive(Debug)]
pub struct Decoded<F: ?Sized, D>(PhantomData<D>, PhantomData<F>);

/// A field that a function of the user's reads.
#[derive(Debug)]
pub struct Custom<F: ?Sized>(PhantomData<F>);

impl<F: FieldAs<D>, D> Decoded<F, D> {
    pub const FLAG: u8 = of::<F>(matches!(F::STORED.as_bytes(), b"B"));
}

impl<F: Field> Custom<F> {
    /// The function takes text: that of an encoding, or trimmed text.
    pub const TEXT: u8 = of::<F>(false);
    /// Only the compiler knows which the function takes, and it doesn't tell a constant.
    pub const ANY: u8 = of::<F>(false) | flag::ANY;
}

/// The flag of a type that can't be a field's.
pub trait NoFlag {
    const FLAG: u8 = 0;
    const TEXT: u8 = 0;
    const ANY: u8 = 0;
}

impl<T: ?Sized> NoFlag for T {}

const fn of<F: Field>(bytes: bool) -> u8 {
    let optional = if F::OPTIONAL { flag::OPTIONAL } else { 0 };
    let rotating = if F::ROTATING { flag::ROTATING } else { 0 };
    let bytes = if bytes { flag::BYTES } else { 0 };
    optional | rotating | bytes
}
