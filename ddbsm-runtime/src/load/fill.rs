//! From what a source found to a struct's fields, collecting every problem on the way.

use std::borrow::Cow;

use zeroize::Zeroize;

use crate::decode::{Decode, Plaintext};
use crate::load::spec::{self, Item, Spec};
use crate::{Invalid, Problem, Reason, Secret};

/// Hands out what was found, field by field, in the order of the spec.
#[derive(Debug)]
pub struct Reply {
    /// Sorted by name. What was handed out is None.
    found: Vec<Entry>,
    /// Names that a field yet to come asks for too, for each of them but the last.
    again: Vec<&'static str>,
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
    /// A value that is neither text nor bytes as the source holds it.
    Unreadable(Invalid),
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
    pub(crate) fn new(spec: &'static Spec, mut found: Vec<Entry>, again: Vec<&'static str>) -> Self {
        found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self { found, again, fields: spec.fields, path: Vec::new(), problems: Vec::new() }
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
            Some(Found::Unreadable(invalid)) => Err(Reason::Invalid(invalid)),
        };
        read.map_err(|reason| self.refuse(item, at.unwrap_or(0), reason)).ok()
    }

    /// By the item's name or else by its first alias that is there; and which of them it was.
    fn take(&mut self, item: &Item) -> Option<(usize, Found)> {
        let mut taken = None;
        for (which, name) in item.names.iter().enumerate() {
            let again = self.again.iter().position(|shared| shared == name);
            if let Some(at) = again {
                self.again.swap_remove(at);
            }
            if taken.is_none() {
                taken = self.find(name, again.is_some()).map(|found| (which, found));
            }
        }
        taken
    }

    /// What is there under a name: moved, but copied while another field is to have it too.
    fn find(&mut self, name: &str, again: bool) -> Option<Found> {
        let at = self.found.binary_search_by(|(found, _)| found.as_ref().cmp(name)).ok()?;
        let found = &mut self.found.get_mut(at)?.1;
        if again { found.as_ref().map(Found::duplicate) } else { found.take() }
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
            Self::Unreadable(invalid) => Self::Unreadable(invalid.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Plain;

    const fn item(field: &'static str, names: &'static [&'static str]) -> spec::Field {
        spec::Field::Item(Item { field, names, allow_empty: false })
    }

    #[test]
    fn a_value_is_copied_only_while_another_field_is_to_have_it() {
        const SPEC: &Spec = &Spec {
            table: None,
            principal: None,
            fields: &[
                item("first", &["first", "shared"]),
                item("own", &["own"]),
                item("second", &["second", "shared"]),
                item("third", &["third", "shared"]),
            ],
        };
        let text = |name: &'static str| {
            let value = Secret::new(name.repeat(8));
            let address = value.expose_secret().as_ptr();
            ((name.into(), Some(Found::Value(Plaintext::Text(value)))), address)
        };
        let (own, own_address) = text("own");
        let (shared, shared_address) = text("shared");
        let (third, third_address) = text("third");
        let again = crate::load::wanted::Names::of(SPEC).unwrap().again;
        assert_eq!(again, ["shared"; 2]);

        let mut reply = Reply::new(SPEC, vec![third, shared, own], again);
        let mut next = || reply.item::<Plain, Secret<String>>().unwrap();
        let (first, own, second, third) = (next(), next(), next(), next());

        assert_eq!(own.expose_secret().as_ptr(), own_address);
        assert_eq!(third.expose_secret().as_ptr(), third_address);
        for copy in [first, second] {
            assert!(copy.ct_eq("shared".repeat(8)));
            assert_ne!(copy.expose_secret().as_ptr(), shared_address);
        }

        let (shared, shared_address) = text("shared");
        let mut reply = Reply::new(SPEC, vec![shared], vec!["shared"; 2]);
        let mut next = || reply.item::<Plain, Option<Secret<String>>>().unwrap();
        let (first, own, _second, third) = (next(), next(), next(), next());
        assert_ne!(first.unwrap().expose_secret().as_ptr(), shared_address);
        assert!(own.is_none());
        assert_eq!(third.unwrap().expose_secret().as_ptr(), shared_address, "the last has the value itself");
    }
}
