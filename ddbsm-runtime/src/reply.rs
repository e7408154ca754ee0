//! From what a source found to a struct's fields, collecting every problem on the way.

use std::borrow::Cow;

use zeroize::Zeroize;

use crate::decode::{Decode, Plaintext};
use crate::spec::{self, Item, Spec};
use crate::{Invalid, Problem, Reason, Secret};

/// Hands out what was found, field by field, in the order of the spec.
#[derive(Debug)]
pub struct Reply {
    /// Sorted by name. What was handed out is None.
    found: Vec<Entry>,
    /// Whether two fields may ask for one name, so that neither may empty it.
    shared: bool,
    fields: &'static [spec::Field],
    path: Vec<&'static str>,
    problems: Vec<Problem>,
}

pub(crate) type Entry = (Cow<'static, str>, Option<Found>);

/// What is there under a name.
#[derive(Debug)]
pub enum Found {
    Value(Plaintext),
    /// An item without the attribute `value`.
    NoValue,
    /// A `value` of a type other than S and B, by DynamoDB's descriptor.
    OtherType(&'static str),
}

/// A field's type: `Secret<T>`, or an `Option` of one for a secret that may be absent. `D` is how it is decoded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field that a secret can be loaded into",
    label = "wrap this type in `Secret`: `Secret<{Self}>`",
    note = "a field is a `Secret<T>` or an `Option<Secret<T>>`; mark one that holds no secret \
            `#[secrets(skip)]`, and one whose type derives `Secrets` `#[secrets(flatten)]`"
)]
pub trait Field<D>: Sized {
    type Value: Zeroize;
    /// DynamoDB's descriptor of the type that the value is stored in.
    const STORED: &'static str;

    /// # Errors
    ///
    /// The value cannot be read as the field's type.
    fn decode(value: Plaintext) -> Result<Self, Invalid>;
    fn present(value: Secret<Self::Value>) -> Self;
    /// What stands for an item that is not there, if anything may.
    fn absent() -> Option<Self>;
}

impl<T: Zeroize, D: Decode<T>> Field<D> for Secret<T> {
    type Value = T;
    const STORED: &'static str = D::STORED;

    fn decode(value: Plaintext) -> Result<Self, Invalid> {
        D::decode(value)
    }

    fn present(value: Self) -> Self {
        value
    }

    fn absent() -> Option<Self> {
        None
    }
}

impl<D, F: Field<D>> Field<D> for Option<F> {
    type Value = F::Value;
    const STORED: &'static str = F::STORED;

    fn decode(value: Plaintext) -> Result<Self, Invalid> {
        F::decode(value).map(Some)
    }

    fn present(value: Secret<F::Value>) -> Self {
        Some(F::present(value))
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl Reply {
    pub(crate) fn new(spec: &'static Spec, mut found: Vec<Entry>, shared: bool) -> Self {
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self { found, shared, fields: spec.fields, path: Vec::new(), problems: Vec::new() }
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// The next field, filled from its item.
    pub fn item<D, F: Field<D>>(&mut self) -> Option<F> {
        self.item_else::<F, D>(F::absent)
    }

    /// The next field, filled from its item or, where there is none, with the default.
    pub fn item_or<D, F: Field<D>>(&mut self, default: impl FnOnce() -> F::Value) -> Option<F> {
        self.item_else::<F, D>(|| Some(F::present(Secret::new(default()))))
    }

    /// The next field, filled from its item or, where there is none, with its type's `Default`.
    pub fn item_or_default<D, F: Field<D>>(&mut self) -> Option<F>
    where
        F::Value: Default,
    {
        self.item_or::<D, F>(F::Value::default)
    }

    /// The next field, a struct whose secrets came with the same request. `read` is its `Secrets::read`.
    pub fn flatten<S>(&mut self, read: impl FnOnce(&mut Self) -> Option<S>) -> Option<S> {
        let (spec::Field::Flatten { field, spec }, rest) = self.fields.split_first()? else {
            return None;
        };
        self.path.push(field);
        self.fields = spec.fields;
        let value = read(self);
        self.fields = rest;
        self.path.pop();
        value
    }

    fn item_else<F: Field<D>, D>(&mut self, absent: impl FnOnce() -> Option<F>) -> Option<F> {
        let (spec::Field::Item(item), rest) = self.fields.split_first()? else {
            return None;
        };
        self.fields = rest;
        let (at, found) = self.take(item).unzip();
        let read = match found {
            None => absent().ok_or_else(|| Reason::Missing { similar: Vec::new() }),
            Some(Found::Value(value)) if value.is_empty() && !item.allow_empty => Err(Reason::Empty),
            Some(Found::Value(value)) => F::decode(value).map_err(Reason::from),
            Some(Found::NoValue) => Err(Reason::NoValue),
            Some(Found::OtherType(stored)) => Err(Invalid::wrong_type(stored, F::STORED).into()),
        };
        read.map_err(|reason| self.refuse(item, at.unwrap_or(0), reason)).ok()
    }

    /// By the item's name or else by its first alias that is there; and which of them it was.
    fn take(&mut self, item: &Item) -> Option<(usize, Found)> {
        item.names.iter().enumerate().find_map(|(which, name)| {
            let at = self.found.binary_search_by(|(found, _)| found.as_ref().cmp(name)).ok()?;
            let found = &mut self.found.get_mut(at)?.1;
            let found = if self.shared { found.as_ref().map(Found::duplicate) } else { found.take() };
            Some((which, found?))
        })
    }

    fn refuse(&mut self, item: &'static Item, at: usize, reason: Reason) {
        let field = spec::path(&self.path, item);
        self.problems.push(Problem { field, names: item.names, at, reason });
    }
}

impl Found {
    fn duplicate(&self) -> Self {
        match self {
            Self::Value(value) => Self::Value(value.duplicate()),
            Self::NoValue => Self::NoValue,
            Self::OtherType(stored) => Self::OtherType(stored),
        }
    }
}
