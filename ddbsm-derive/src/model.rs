//! A struct that the derive accepts. Whatever stands here is valid, so that writing it out cannot fail.

use proc_macro2::Ident;
use syn::{Data, DeriveInput, Expr, ExprLit, Fields, Generics, Lit, LitStr, Path, Type, parse_quote};

use crate::attr::{self, Entry};
use crate::errors::Errors;
use crate::keys::Place;
use crate::name;
use crate::naming::{Naming, aliases};

pub(crate) struct Model<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) krate: Path,
    pub(crate) table: Option<LitStr>,
    pub(crate) principal: Option<LitStr>,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) kind: Kind,
}

#[allow(clippy::large_enum_variant)] // one a field, and short-lived
pub(crate) enum Kind {
    Item(Item),
    Flatten,
    Skip,
}

pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) encoding: &'static str,
    pub(crate) default: Option<Fallback>,
    pub(crate) allow_empty: bool,
}

pub(crate) enum Fallback {
    Default,
    Expr(Expr),
}

/// Each with the marker type that stands for it in the generated code.
const ENCODINGS: [(&str, &str); 4] =
    [("json", "Json"), ("base64", "Base64"), ("hex", "Hex"), ("parse", "Parse")];

impl<'a> Model<'a> {
    pub(crate) fn new(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let entries = attr::parse(&input.attrs, Place::Struct, errors);
        let mut naming = Naming::new(find(&entries, "rename_all"), find(&entries, "prefix"), errors);
        let mut model = Self {
            ident: &input.ident,
            generics: &input.generics,
            krate: krate(&entries),
            table: checked(&entries, "table", name::check_table, errors),
            principal: checked(&entries, "principal", name::check_principal, errors),
            fields: Vec::new(),
        };
        for field in named_fields(input, errors) {
            let Some(ident) = &field.ident else { continue };
            let before = errors.count();
            let entries = attr::parse(&field.attrs, Place::Field, errors);
            let sound = errors.count() == before;
            let kind = kind(ident, &entries, sound, &mut naming, errors);
            model.fields.push(Field { ident, ty: &field.ty, kind });
        }
        model
    }
}

fn named_fields<'a>(
    input: &'a DeriveInput,
    errors: &mut Errors,
) -> impl Iterator<Item = &'a syn::Field> + use<'a> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            Fields::Unnamed(fields) => {
                errors
                    .at(fields, "`Secrets` takes its items' names from the fields': give each field a name");
                None
            }
            Fields::Unit => {
                errors.at(&input.ident, "`Secrets` needs a struct with named fields, and this has none");
                None
            }
        },
        Data::Enum(data) => {
            errors.at(
                data.enum_token,
                "`Secrets` can be derived for a struct with named fields, not for an enum",
            );
            None
        }
        Data::Union(data) => {
            errors.at(
                data.union_token,
                "`Secrets` can be derived for a struct with named fields, not for a union",
            );
            None
        }
    };
    fields.into_iter().flatten()
}

fn krate(entries: &[Entry]) -> Path {
    match find(entries, "crate").and_then(|entry| entry.value.as_ref()) {
        Some(Expr::Path(path)) => path.path.clone(),
        Some(Expr::Lit(ExprLit { lit: Lit::Str(quoted), .. })) => {
            quoted.parse().unwrap_or(parse_quote!(::ddbsm))
        }
        _ => parse_quote!(::ddbsm),
    }
}

fn kind(ident: &Ident, entries: &[Entry], sound: bool, naming: &mut Naming, errors: &mut Errors) -> Kind {
    for alone in ["skip", "flatten"] {
        if let Some(entry) = find(entries, alone) {
            for other in entries.iter().filter(|other| other.key != entry.key) {
                errors.at(
                    &other.key,
                    format!("`{}` means nothing beside `{alone}`: take one of the two out", other.key),
                );
            }
            return if alone == "skip" { Kind::Skip } else { Kind::Flatten };
        }
    }
    let given = find(entries, "name").and_then(Entry::string);
    let name = naming.name(ident, given, sound, errors);
    Kind::Item(Item {
        aliases: aliases(name.as_deref(), entries.iter().filter(|entry| entry.is("alias")), errors),
        name: name.unwrap_or_default(), // where it is wrong, nothing of this is written out
        encoding: encoding(entries, errors),
        default: find(entries, "default")
            .map(|entry| entry.value.clone().map_or(Fallback::Default, Fallback::Expr)),
        allow_empty: find(entries, "allow_empty").is_some(),
    })
}

fn encoding(entries: &[Entry], errors: &mut Errors) -> &'static str {
    let given: Vec<(&Entry, &'static str)> = entries
        .iter()
        .filter_map(|entry| Some((entry, ENCODINGS.iter().find(|(key, _)| entry.is(key))?.1)))
        .collect();
    if given.iter().any(|(_, marker)| *marker != given[0].1) {
        errors.across(
            given.iter().map(|(entry, _)| &entry.key),
            "only one of `json`, `base64`, `hex` and `parse` can read the value: keep one",
        );
    }
    given.first().map_or("Plain", |(_, marker)| marker)
}

fn checked(
    entries: &[Entry],
    key: &str,
    check: fn(&str) -> Result<(), &'static str>,
    errors: &mut Errors,
) -> Option<LitStr> {
    let given = find(entries, key)?.string()?;
    if let Err(message) = check(&given.value()) {
        errors.at(given, message);
    }
    Some(given.clone())
}

fn find<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.is(key))
}
