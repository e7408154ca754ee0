//! What the types of flattened fields have to be.

use ddbsm_core::manifest::record::flag;

use crate::load::Secrets;
use crate::load::fill::Fill;
use crate::load::spec::Spec;

/// A flattened field: a struct that derives `Secrets`, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be flattened: it doesn't derive `Secrets`",
    label = "not a struct that derives `Secrets`, nor an `Option` of one",
    note = "put `#[derive(ddbsm::Secrets)]` on the struct, or remove `flatten` if one item holds the secret"
)]
pub trait Flatten: Sized {
    const SPEC: &'static Spec;
    /// What the record of the struct that it's flattened in says of it.
    const FLAG: u8;

    /// `None` where a field could not be filled; `fill` then holds why.
    fn read(fill: &mut Fill) -> Option<Self>;

    /// A field of this type, filled with what came with the same request.
    fn load(fill: &mut Fill, field: usize) -> Option<(Self,)> {
        fill.flatten(field, Self::read).map(|value| (value,))
    }
}

#[diagnostic::do_not_recommend]
impl<S: Secrets> Flatten for S {
    const SPEC: &'static Spec = <S as Secrets>::SPEC;
    const FLAG: u8 = 0;

    fn read(fill: &mut Fill) -> Option<Self> {
        <S as Secrets>::read(fill)
    }
}

/// `None` if the source holds none of the struct's items; otherwise all that the struct requires has to be there.
#[diagnostic::do_not_recommend]
impl<S: Secrets> Flatten for Option<S> {
    const SPEC: &'static Spec = <S as Secrets>::SPEC;
    const FLAG: u8 = flag::OPTIONAL;

    fn read(fill: &mut Fill) -> Option<Self> {
        if fill.holds_any() { <S as Secrets>::read(fill).map(Some) } else { Some(None) }
    }
}
