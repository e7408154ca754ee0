//! Fills a struct's fields from what a source found, collecting every problem on the way.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::mem;

use crate::decode::{BorrowedAs, Plaintext};
use crate::error::{Invalid, Problem, Reason};
use crate::load::field::{BareDefault, Field, FieldAs};
use crate::load::spec::{self, Item, Spec, Within};
use crate::secret::Secret;
use crate::source::{Found, FoundItem, Previous};

/// Hands out what was found, field by field.
#[derive(Debug)]
pub struct Fill {
    /// Sorted by name.
    found: Vec<FoundItem>,
    /// Names that a field yet to come asks for too, for each of them but the last.
    shared: Vec<Cow<'static, str>>,
    /// Names that are what their fields load, whatever else is there.
    pinned: Vec<Cow<'static, str>>,
    /// Of the struct that is being filled, as are the following.
    fields: &'static [spec::Field],
    within: Within,
    problems: Vec<Problem>,
    /// While nothing is filled yet: the names that `Rotating` fields load.
    asking: Option<Vec<Cow<'static, str>>>,
}

/// DynamoDB's descriptor of the type that a field's value is stored in, and what tells whether there is nothing in one.
type Form = (&'static str, fn(&Plaintext) -> bool);

/// A field with a bare `default`, until [`default`] has checked that its type allows one.
#[derive(Debug)]
pub struct OrDefault<F, M>(Option<(F,)>, PhantomData<M>);

/// Checks that a field's type allows a bare `default`. Apart from reading the field, so that the compiler points at the
/// attribute.
pub fn default<F, M: BareDefault>(field: OrDefault<F, M>) -> Option<(F,)> {
    field.0
}

/// A field is named by its place in the spec. Its value comes in a tuple, which lets the generated code point at the field's
/// type wherever it uses the value.
impl Fill {
    pub(crate) fn new(
        spec: &Spec,
        mut found: Vec<FoundItem>,
        shared: Vec<Cow<'static, str>>,
        pinned: Vec<Cow<'static, str>>,
    ) -> Self {
        found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let (within, problems) = (Within::default(), Vec::new());
        Self { found, shared, pinned, fields: spec.fields, within, problems, asking: None }
    }

    /// For a read that fills nothing and learns which fields are `Rotating`.
    pub(crate) fn asking(spec: &Spec) -> Self {
        Self { asking: Some(Vec::new()), ..Self::new(spec, Vec::new(), Vec::new(), Vec::new()) }
    }

    pub(crate) fn into_rotating(self) -> Vec<Cow<'static, str>> {
        self.asking.unwrap_or_default()
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// A field, filled from its item.
    pub fn item<D, F: FieldAs<D>>(&mut self, field: usize) -> Option<(F,)> {
        self.load(field, (F::STORED, F::is_empty), F::decode, F::missing)
    }

    /// A field, filled from its item or, if it's missing, with the default.
    pub fn item_or<D, F: FieldAs<D>>(
        &mut self,
        field: usize,
        default: impl FnOnce() -> F::Value,
    ) -> Option<(F,)> {
        self.load(field, (F::STORED, F::is_empty), F::decode, || Some(F::present(Secret::new(default()))))
    }

    /// A field with a bare `default`.
    pub fn item_or_default<D, F: FieldAs<D>>(&mut self, field: usize) -> OrDefault<F, F::Missing> {
        OrDefault(self.item::<D, F>(field), PhantomData)
    }

    /// A field, filled with what a function of the user's makes of its item.
    pub fn item_with<D, F: Field, B: BorrowedAs<D> + ?Sized>(
        &mut self,
        field: usize,
        read: fn(&B) -> Result<F::Value, Invalid>,
    ) -> Option<(F,)> {
        self.load(field, (B::STORED, B::is_empty), |value| B::read(value, read), F::missing)
    }

    pub fn item_with_or<D, F: Field, B: BorrowedAs<D> + ?Sized>(
        &mut self,
        field: usize,
        read: fn(&B) -> Result<F::Value, Invalid>,
        default: impl FnOnce() -> F::Value,
    ) -> Option<(F,)> {
        let missing = || Some(F::present(Secret::new(default())));
        self.load(field, (B::STORED, B::is_empty), |value| B::read(value, read), missing)
    }

    pub fn item_with_or_default<D, F: Field, B: BorrowedAs<D> + ?Sized>(
        &mut self,
        field: usize,
        read: fn(&B) -> Result<F::Value, Invalid>,
    ) -> OrDefault<F, F::Missing> {
        OrDefault(self.item_with::<D, F, B>(field, read), PhantomData)
    }

    /// A field that is a struct whose secrets came with the same request.
    pub(crate) fn flatten<S>(
        &mut self,
        field: usize,
        read: impl FnOnce(&mut Self) -> Option<S>,
    ) -> Option<S> {
        let Some(spec::Field::Flatten { field, prefix, spec }) = self.fields.get(field) else { return None };
        let outer = mem::replace(&mut self.fields, spec.fields);
        self.within.enter(field, prefix);
        let value = read(self);
        self.within.leave(prefix);
        self.fields = outer;
        value
    }

    /// Whether any item of the struct that is being filled was found, or may be.
    pub(crate) fn holds_any(&mut self) -> bool {
        let mut holds = self.asking.is_some();
        let spec = Spec { table: None, principal: None, fields: self.fields, record: &[] };
        let mut within = mem::take(&mut self.within);
        spec.walk(&mut within, &mut |within, item| {
            holds |= within.names(item).any(|name| self.position(&name).is_some());
        });
        self.within = within;
        holds
    }

    fn load<F: Field>(
        &mut self,
        field: usize,
        form: Form,
        decode: impl Fn(Plaintext) -> Result<Secret<F::Value>, Invalid>,
        missing: impl FnOnce() -> Option<F>,
    ) -> Option<(F,)> {
        let Some(spec::Field::Item(item)) = self.fields.get(field) else { return None };
        if let Some(rotating) = &mut self.asking {
            rotating.extend(F::ROTATING.then(|| self.within.names(item)).into_iter().flatten());
            return None;
        }
        let Some((at, found, previous)) = self.take(item) else {
            let missing = missing().ok_or_else(|| Reason::Missing { similar: Vec::new() });
            return missing.map_err(|reason| self.report(item, 0, reason)).ok().map(|value| (value,));
        };
        let read = found.value(item, form).and_then(|value| Ok(F::present(decode(value)?)));
        let read = read.map_err(|reason| self.report(item, at, reason)).ok()?;
        let Some(Previous { value, until }) = previous.filter(|_| F::ROTATING) else { return Some((read,)) };
        if let Ok(previous) = Found::Value(value).value(item, form).and_then(|value| Ok(decode(value)?)) {
            return Some((read.with_previous(previous, until),));
        }
        let field = self.within.path(item);
        tracing::warn!(target: "ddbsm", field, "loaded without the previous version: it can't be read");
        Some((read,))
    }

    /// By the item's name or else by its first alias that is there; and which of them it was.
    fn take(&mut self, item: &'static Item) -> Option<(usize, Found, Option<Previous>)> {
        let mut taken = None;
        let pinned =
            !self.pinned.is_empty() && self.within.names(item).any(|name| self.pinned.contains(&name));
        for (which, name) in item.names.iter().enumerate() {
            let name = self.within.name(name);
            let shared = self.shared.iter().position(|shared| *shared == name);
            if let Some(at) = shared {
                self.shared.swap_remove(at);
            }
            if taken.is_none() && (!pinned || self.pinned.contains(&name)) {
                taken = self.find(&name, shared.is_some()).map(|(found, previous)| (which, found, previous));
            }
        }
        taken
    }

    /// What is there under a name: moved, but copied while another field is to have it too.
    fn find(&mut self, name: &str, shared: bool) -> Option<(Found, Option<Previous>)> {
        let at = self.position(name)?;
        let FoundItem { found, previous, .. } = self.found.get_mut(at)?;
        if shared {
            Some((found.as_ref()?.duplicate(), previous.as_ref().map(Previous::duplicate)))
        } else {
            Some((found.take()?, previous.take()))
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.found.binary_search_by(|item| item.name.as_ref().cmp(name)).ok()
    }

    fn report(&mut self, item: &'static Item, at: usize, reason: Reason) {
        self.problems.push(self.within.problem(item, at, reason));
    }
}

impl Found {
    /// The value, if it's one that the item may have.
    fn value(self, item: &Item, (stored, is_empty): Form) -> Result<Plaintext, Reason> {
        match self {
            Self::Value(mut value) => {
                if item.trim {
                    value.trim();
                }
                if is_empty(&value) && !item.allow_empty { Err(Reason::Empty) } else { Ok(value) }
            }
            Self::NoValue => Err(Reason::NoValue),
            Self::MissingVersion(version) => Err(Reason::MissingVersion { version: version.to_string() }),
            Self::OtherType(other) => Err(Invalid::wrong_type(other, stored).into()),
            Self::Unreadable(invalid) => Err(Reason::Invalid(invalid)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::marker::Plain;

    const fn item(field: &'static str, names: &'static [&'static str]) -> spec::Field {
        spec::Field::Item(Item { field, names, allow_empty: false, trim: false })
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
            record: &[],
        };
        let shared_names = || vec!["shared".into(); 2];
        let text = |name: &'static str| {
            let value = Secret::new(name.repeat(8));
            let address = value.expose_secret().as_ptr();
            (FoundItem::new(name.into(), Found::Value(Plaintext::Text(value))), address)
        };
        let (own, own_address) = text("own");
        let (shared, shared_address) = text("shared");
        let (third, third_address) = text("third");

        let mut fill = Fill::new(SPEC, vec![third, shared, own], shared_names(), Vec::new());
        let [first, own, second, third] =
            [0, 1, 2, 3].map(|field| fill.item::<Plain, Secret<String>>(field).unwrap().0);

        assert_eq!(own.expose_secret().as_ptr(), own_address);
        assert_eq!(third.expose_secret().as_ptr(), third_address);
        for copy in [first, second] {
            assert!(copy.ct_eq("shared".repeat(8)));
            assert_ne!(copy.expose_secret().as_ptr(), shared_address);
        }

        let (shared, shared_address) = text("shared");
        let mut fill = Fill::new(SPEC, vec![shared], shared_names(), Vec::new());
        let [first, own, _second, third] =
            [0, 1, 2, 3].map(|field| fill.item::<Plain, Option<Secret<String>>>(field).unwrap().0);
        assert_ne!(first.unwrap().expose_secret().as_ptr(), shared_address);
        assert!(own.is_none());
        assert_eq!(third.unwrap().expose_secret().as_ptr(), shared_address, "the last has the value itself");
    }
}
