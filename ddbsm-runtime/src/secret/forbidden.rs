//! The traits that `Secret` does not have, so that the compiler says why.
//!
//! Each is implemented under a condition that nothing meets: `Secret` does not implement it, and whoever asks for it reads
//! the condition's message. Where the compiler shows no such message, as for `==` and `.clone()`, it names the condition,
//! which therefore speaks for itself. Hidden from the docs, which list what there is.

use std::fmt;

use crate::secret::{Secret, Wipe};

pub struct Printing;

#[diagnostic::on_unimplemented(
    message = "a `Secret` does not print: it has no `Display`",
    label = "its value would show in the output",
    note = "`{{:?}}` prints `[REDACTED]`; `.expose_secret()` borrows the value where it's needed"
)]
pub trait ShowsNoValue<T> {
    fn forbidden<R>() -> R;
}

pub struct Cloning;

#[diagnostic::on_unimplemented(
    message = "a `Secret` is not copied: it has no `Clone`",
    label = "a clone would leave a second copy of its value in memory",
    note = "pass `&Secret<_>`, or make the field an `Arc<Secret<_>>` and clone that"
)]
pub trait LeavesNoSecondCopy<T> {
    fn forbidden<R>() -> R;
}

pub struct DoubleEquals;

#[diagnostic::on_unimplemented(
    message = "a `Secret` is not compared with `==`: it has no `PartialEq`",
    label = "the time that `==` takes tells how much of a guess is right",
    note = "compare with `.ct_eq(other)`, whose time depends on the lengths alone"
)]
#[allow(non_camel_case_types)] // for `a == b` the compiler shows this name and nothing else: it spells the method's
pub trait CompareWith_ct_eq<T> {
    fn forbidden<R>() -> R;
}

pub struct Serializing;

#[diagnostic::on_unimplemented(
    message = "a `Secret` is not written out: it has no `Serialize`",
    label = "its value would show in the output",
    note = "put `#[serde(skip)]` on the field; `.expose_secret()` borrows the value where it's needed"
)]
pub trait WritesNoValue<T> {
    fn forbidden<R>() -> R;
}

#[doc(hidden)]
impl<T: Wipe> fmt::Display for Secret<T>
where
    Printing: ShowsNoValue<T>,
{
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printing::forbidden()
    }
}

#[doc(hidden)]
impl<T: Wipe> Clone for Secret<T>
where
    Cloning: LeavesNoSecondCopy<T>,
{
    fn clone(&self) -> Self {
        Cloning::forbidden()
    }
}

#[doc(hidden)]
impl<T: Wipe, U: ?Sized> PartialEq<U> for Secret<T>
where
    DoubleEquals: CompareWith_ct_eq<T>,
{
    fn eq(&self, _: &U) -> bool {
        DoubleEquals::forbidden()
    }
}

#[doc(hidden)]
impl<T: Wipe> serde::Serialize for Secret<T>
where
    Serializing: WritesNoValue<T>,
{
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Serializing::forbidden()
    }
}
