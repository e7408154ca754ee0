//! Fills a struct's fields from what a source found, collecting every problem on the way.

use zeroize::Zeroize;

use crate::decode::{Decode, Plaintext};
use crate::error::{Invalid, Problem, Reason};
use crate::load::spec::{self, Item};
use crate::secret::Secret;
use crate::source::{Found, FoundItem};

/// Hands out what was found, field by field.
#[derive(Debug, Default)]
pub struct Fill {
    /// Sorted by name.
    found: Vec<FoundItem>,
    /// Names that a field yet to come asks for too, for each of them but the last.
    shared: Vec<&'static str>,
    path: Vec<&'static str>,
    problems: Vec<Problem>,
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

impl Fill {
    pub(crate) fn new(mut found: Vec<FoundItem>, shared: Vec<&'static str>) -> Self {
        found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Self { found, shared, path: Vec::new(), problems: Vec::new() }
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// A field, filled from its item.
    pub fn item<D, F: Field<D>>(&mut self, item: &'static Item) -> Option<F> {
        self.item_else::<F, D>(item, F::absent)
    }

    /// A field, filled from its item or, where there is none, with the default.
    pub fn item_or<D, F: Field<D>>(
        &mut self,
        item: &'static Item,
        default: impl FnOnce() -> F::Value,
    ) -> Option<F> {
        self.item_else::<F, D>(item, || Some(F::present(Secret::new(default()))))
    }

    /// A field, filled from its item or, where there is none, with its type's `Default`.
    pub fn item_or_default<D, F: Field<D>>(&mut self, item: &'static Item) -> Option<F>
    where
        F::Value: Default,
    {
        self.item_or::<D, F>(item, F::Value::default)
    }

    /// A field that is a struct whose secrets came with the same request. `read` is its `Secrets::read`.
    pub fn flatten<S>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self) -> Option<S>,
    ) -> Option<S> {
        self.path.push(field);
        let value = read(self);
        self.path.pop();
        value
    }

    fn item_else<F: Field<D>, D>(
        &mut self,
        item: &'static Item,
        absent: impl FnOnce() -> Option<F>,
    ) -> Option<F> {
        let (at, found) = self.take(item).unzip();
        let read = match found {
            None => absent().ok_or_else(|| Reason::Missing { similar: Vec::new() }),
            Some(Found::Value(value)) if value.is_empty() && !item.allow_empty => Err(Reason::Empty),
            Some(Found::Value(value)) => F::decode(value).map_err(Reason::from),
            Some(Found::NoValue) => Err(Reason::NoValue),
            Some(Found::OtherType(stored)) => Err(Invalid::wrong_type(stored, F::STORED).into()),
            Some(Found::Unreadable(invalid)) => Err(Reason::Invalid(invalid)),
        };
        read.map_err(|reason| self.report(item, at.unwrap_or(0), reason)).ok()
    }

    /// By the item's name or else by its first alias that is there; and which of them it was.
    fn take(&mut self, item: &Item) -> Option<(usize, Found)> {
        let mut taken = None;
        for (which, name) in item.names.iter().enumerate() {
            let shared = self.shared.iter().position(|shared| shared == name);
            if let Some(at) = shared {
                self.shared.swap_remove(at);
            }
            if taken.is_none() {
                taken = self.find(name, shared.is_some()).map(|found| (which, found));
            }
        }
        taken
    }

    /// What is there under a name: moved, but copied while another field is to have it too.
    fn find(&mut self, name: &str, shared: bool) -> Option<Found> {
        let at = self.found.binary_search_by(|item| item.name.as_ref().cmp(name)).ok()?;
        let found = &mut self.found.get_mut(at)?.found;
        if shared { found.as_ref().map(Found::duplicate) } else { found.take() }
    }

    fn report(&mut self, item: &'static Item, at: usize, reason: Reason) {
        let field = spec::path(&self.path, item);
        self.problems.push(Problem { field, names: item.names, at, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Plain;

    const fn item(field: &'static str, names: &'static [&'static str]) -> Item {
        Item { field, names, allow_empty: false }
    }

    #[test]
    fn a_value_is_copied_only_while_another_field_is_to_have_it() {
        static ITEMS: [Item; 4] = [
            item("first", &["first", "shared"]),
            item("own", &["own"]),
            item("second", &["second", "shared"]),
            item("third", &["third", "shared"]),
        ];
        let shared_names = || vec!["shared"; 2];
        let text = |name: &'static str| {
            let value = Secret::new(name.repeat(8));
            let address = value.expose_secret().as_ptr();
            (FoundItem::new(name.into(), Found::Value(Plaintext::Text(value))), address)
        };
        let (own, own_address) = text("own");
        let (shared, shared_address) = text("shared");
        let (third, third_address) = text("third");

        let mut fill = Fill::new(vec![third, shared, own], shared_names());
        let [first, own, second, third] =
            ITEMS.each_ref().map(|item| fill.item::<Plain, Secret<String>>(item).unwrap());

        assert_eq!(own.expose_secret().as_ptr(), own_address);
        assert_eq!(third.expose_secret().as_ptr(), third_address);
        for copy in [first, second] {
            assert!(copy.ct_eq("shared".repeat(8)));
            assert_ne!(copy.expose_secret().as_ptr(), shared_address);
        }

        let (shared, shared_address) = text("shared");
        let mut fill = Fill::new(vec![shared], shared_names());
        let [first, own, _second, third] =
            ITEMS.each_ref().map(|item| fill.item::<Plain, Option<Secret<String>>>(item).unwrap());
        assert_ne!(first.unwrap().expose_secret().as_ptr(), shared_address);
        assert!(own.is_none());
        assert_eq!(third.unwrap().expose_secret().as_ptr(), shared_address, "the last has the value itself");
    }
}
