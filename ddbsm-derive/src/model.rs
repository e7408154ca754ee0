//! A struct that the derive accepts, in two steps: a draft, whose attributes have a meaning, and a model, in which every
//! item has a name. Writing a model out can't fail.

use ddbsm_core::arn::{Principal, Table};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Fields, Generics, LitStr, Meta, Path, Type, parse_quote};

use crate::attr::Attrs;
use crate::errors::Errors;
use crate::naming::{self, Given, Names, Scheme};
use crate::reading::Reading;
use crate::renamed;
use crate::setting::Level;

/// What is known of a struct even if its attributes are wrong.
pub(crate) struct Head<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) krate: Path,
    pub(crate) lints: Vec<TokenStream>,
}

pub(crate) struct Draft<'a> {
    pub(crate) head: Head<'a>,
    table: Option<LitStr>,
    principal: Option<LitStr>,
    scheme: Scheme,
    pub(crate) fields: Vec<Field<'a, Given>>,
}

pub(crate) struct Model<'a> {
    pub(crate) head: Head<'a>,
    pub(crate) table: Option<LitStr>,
    pub(crate) principal: Option<LitStr>,
    pub(crate) fields: Vec<Field<'a, Names>>,
}

/// A field whose item has what `N` says of names.
pub(crate) struct Field<'a, N> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) lints: Vec<TokenStream>,
    pub(crate) kind: Kind<N>,
}

#[allow(clippy::large_enum_variant)] // one for each field, and short-lived
pub(crate) enum Kind<N> {
    Item(Item<N>),
    Flatten { prefix: Option<LitStr> },
    Skip,
}

pub(crate) struct Item<N> {
    pub(crate) names: N,
    pub(crate) reading: Reading,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let attrs = Attrs::parse(&input.attrs, Level::Struct, errors);
        let scheme = Scheme::new(&attrs, errors);
        let head = Head {
            ident: &input.ident,
            generics: &input.generics,
            krate: krate(&attrs, errors),
            lints: lints(&input.attrs),
        };
        let table = attrs.text("table").cloned();
        if let Some((given, error)) = table.as_ref().and_then(|given| Some((given, table_error(given)?))) {
            errors.at(given, error);
        }
        let principal = attrs.text("principal").cloned();
        if let Some((given, error)) =
            principal.as_ref().and_then(|given| Some((given, principal_error(given)?)))
        {
            errors.at(given, error);
        }
        let fields = named_fields(input, errors).filter_map(|field| {
            let attrs = Attrs::parse(&field.attrs, Level::Field, errors);
            let kind = Kind::new(&attrs, errors);
            Some(Field { ident: field.ident.as_ref()?, ty: &field.ty, lints: lints(&field.attrs), kind })
        });
        Self { fields: fields.collect(), head, table, principal, scheme }
    }
}

impl<'a> Model<'a> {
    /// Names every item, or gives the draft back if anything is wrong with the struct.
    pub(crate) fn new(draft: Draft<'a>, errors: &mut Errors) -> Result<Self, Draft<'a>> {
        let items = draft.fields.iter().filter_map(|field| match &field.kind {
            Kind::Item(item) => Some((field.ident, &item.names)),
            Kind::Flatten { .. } | Kind::Skip => None,
        });
        let mut names = naming::settle(items, &draft.scheme, errors).into_iter();
        let fields: Option<Vec<_>> = draft.fields.iter().map(|field| field.named(&mut names)).collect();
        match fields {
            Some(fields) if errors.len() == 0 => {
                Ok(Self { head: draft.head, table: draft.table, principal: draft.principal, fields })
            }
            _ => Err(draft),
        }
    }
}

impl<'a> Field<'a, Given> {
    fn named(&self, names: &mut impl Iterator<Item = Option<Names>>) -> Option<Field<'a, Names>> {
        let kind = match &self.kind {
            Kind::Item(item) => Kind::Item(Item { names: names.next()??, reading: item.reading.clone() }),
            Kind::Flatten { prefix } => Kind::Flatten { prefix: prefix.clone() },
            Kind::Skip => Kind::Skip,
        };
        Some(Field { ident: self.ident, ty: self.ty, lints: self.lints.clone(), kind })
    }
}

impl Kind<Given> {
    fn new(attrs: &Attrs, errors: &mut Errors) -> Self {
        for alone in ["skip", "flatten"] {
            if !attrs.has(alone) {
                continue;
            }
            let is_other = |key| key != alone && (alone, key) != ("flatten", "prefix");
            for other in attrs.iter().filter(|setting| is_other(setting.key)) {
                errors.at(&other.ident, format!("`{}` has no effect with `{alone}`; remove one", other.key));
            }
            if alone == "skip" {
                return Self::Skip;
            }
            let prefix = attrs.text("prefix");
            let prefix = prefix.filter(|given| naming::prefix(given, errors).is_some());
            return Self::Flatten { prefix: prefix.cloned() };
        }
        if let Some(prefix) = attrs.get("prefix") {
            errors.at(
                &prefix.ident,
                "`prefix` on a field needs `flatten` beside it; use `name` to rename the field's item",
            );
        }
        let before = errors.len();
        let reading = Reading::new(attrs, errors);
        Self::Item(Item { reading, names: Given::new(attrs, errors.len() == before) })
    }
}

fn krate(attrs: &Attrs, errors: &mut Errors) -> Path {
    if let Some(path) = attrs.path("crate") {
        return path.clone();
    }
    let Some(name) = renamed::name() else { return parse_quote!(::ddbsm) };
    let message = format!("Cargo.toml names ddbsm `{name}`; add `#[secrets(crate = {name})]`");
    errors.push(syn::Error::new(Span::call_site(), message));
    let name = Ident::new(name, Span::call_site());
    parse_quote!(::#name)
}

fn named_fields<'a>(
    input: &'a DeriveInput,
    errors: &mut Errors,
) -> impl Iterator<Item = &'a syn::Field> + use<'a> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            Fields::Unnamed(fields) => {
                let message = "`Secrets` names items after fields; give each field a name";
                errors.at(fields, message);
                None
            }
            Fields::Unit => {
                errors.at(&input.ident, "`Secrets` needs a struct with named fields; this one has no fields");
                None
            }
        },
        Data::Enum(data) => {
            errors.at(data.enum_token, "`Secrets` needs a struct with named fields; this is an enum");
            None
        }
        Data::Union(data) => {
            errors.at(data.union_token, "`Secrets` needs a struct with named fields; this is a union");
            None
        }
    };
    fields.into_iter().flatten()
}

/// What the user allows or expects on a struct or field, allowed on what is generated from it.
fn lints(attributes: &[Attribute]) -> Vec<TokenStream> {
    let lints = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("allow") || list.path.is_ident("expect") => {
            let lints = &list.tokens;
            Some(quote!(#[allow(#lints)]))
        }
        _ => None,
    });
    lints.collect()
}

fn table_error(given: &LitStr) -> Option<String> {
    let error = Table::parse(&given.value()).err()?;
    Some(format!("{error}; give the table's name or ARN"))
}

fn principal_error(given: &LitStr) -> Option<String> {
    let error = Principal::parse(&given.value()).err()?;
    Some(format!(
        "{error}; give the role's full ARN with its path, such as `arn:aws:iam::111111111111:role/path/role-name`"
    ))
}
