//! From a field to its item's name, and no item that two fields load by accident.

use std::collections::{HashMap, hash_map};

use ddbsm_core::case::Case;
use ddbsm_core::name;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::attr::Attrs;
use crate::errors::Errors;

/// What a field's attributes say about its item's name.
pub(crate) struct Given {
    name: Option<LitStr>,
    aliases: Vec<LitStr>,
    /// Whether an attribute was dropped, which may have said more.
    incomplete: bool,
    /// Whether the attributes agree on how the value is read.
    pub(crate) readable: bool,
}

/// The names of a field's item, which the table can hold and no other field's item has.
pub(crate) struct Names {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
}

/// How names are made from fields.
pub(crate) struct Scheme {
    case: Option<Case>,
    prefix: String,
    /// Whether the struct's attributes are right. Otherwise nothing can be said of the names made from them.
    sound: bool,
}

impl Given {
    pub(crate) fn new(attrs: &Attrs, readable: bool) -> Self {
        Self {
            readable: readable && !attrs.incomplete,
            name: attrs.text("name").cloned(),
            aliases: attrs.literals("alias").cloned().collect(),
            incomplete: attrs.incomplete,
        }
    }
}

impl Scheme {
    pub(crate) fn new(attrs: &Attrs, errors: &mut Errors) -> Self {
        let case = attrs
            .text("rename_all")
            .map(|given| Case::parse(&given.value()).map_err(|message| errors.at(given, message)));
        let prefix = attrs.text("prefix").map(|given| prefix(given, errors));
        Self {
            sound: !attrs.incomplete && !matches!(case, Some(Err(()))) && !matches!(prefix, Some(None)),
            case: case.and_then(Result::ok),
            prefix: prefix.flatten().unwrap_or_default(),
        }
    }

    fn apply(&self, field: &Ident) -> String {
        let field = field.unraw().to_string();
        let field = self.case.map_or(field.clone(), |case| case.apply(&field));
        format!("{}{field}", self.prefix)
    }
}

/// A prefix that names can begin with.
pub(crate) fn prefix(given: &LitStr, errors: &mut Errors) -> Option<String> {
    let prefix = given.value();
    match name::check_prefix(&prefix) {
        Ok(()) => Some(prefix),
        Err(error) => {
            errors.at(given, error);
            None
        }
    }
}

/// The names of all items, in order. None for one that is wrong, or isn't known.
pub(crate) fn settle<'a>(
    items: impl Iterator<Item = (&'a Ident, &'a Given)> + Clone,
    scheme: &Scheme,
    errors: &mut Errors,
) -> Vec<Option<Names>> {
    let mut taken = Taken::default();
    let names: Vec<_> =
        items.clone().map(|(field, given)| taken.name(field, given, scheme, errors)).collect();
    // Every field's own name is known before any alias is looked at.
    let aliases = items.zip(&names).map(|((_, given), name)| taken.aliases(given, name.as_deref(), errors));
    let aliases: Vec<_> = aliases.collect();
    names.into_iter().zip(aliases).map(|(name, aliases)| Some(Names { name: name?, aliases })).collect()
}

/// The field that has each name, and the tokens that gave it, until they are marked as wrong.
#[derive(Default)]
struct Taken(HashMap<String, (String, Option<TokenStream>)>);

impl Taken {
    fn name(&mut self, field: &Ident, given: &Given, scheme: &Scheme, errors: &mut Errors) -> Option<String> {
        let (name, tokens) = match &given.name {
            Some(given) => (given.value(), given.to_token_stream()),
            None if scheme.sound && !given.incomplete => (scheme.apply(field), field.to_token_stream()),
            None => return None,
        };
        if let Err(error) = name::check(&name) {
            let advice =
                if given.name.is_some() { "" } else { "; choose another with `#[secrets(name = \"...\")]`" };
            errors.at(tokens, format!("{error}{advice}"));
            return None;
        }
        match self.0.entry(name.clone()) {
            hash_map::Entry::Vacant(free) => {
                free.insert((field.to_string(), Some(tokens)));
            }
            hash_map::Entry::Occupied(mut taken) => {
                let (first, unmarked) = taken.get_mut();
                let message = format!(
                    "`{first}` and `{field}` have the same item name `{name}`; give one of them another with \
                     `#[secrets(name = \"...\")]`"
                );
                if let Some(first) = unmarked.take() {
                    errors.at(first, &message);
                }
                errors.at(tokens, message);
            }
        }
        Some(name)
    }

    /// Two fields may share an alias, as they do while one secret is split into two.
    fn aliases(&self, given: &Given, name: Option<&str>, errors: &mut Errors) -> Vec<String> {
        let mut aliases: Vec<String> = Vec::new();
        for alias in &given.aliases {
            let value = alias.value();
            if let Err(error) = name::check(&value) {
                errors.at(alias, error);
            } else if name == Some(&value) || aliases.contains(&value) {
                errors.at(alias, format!("the field loads `{value}` already; remove this alias"));
            } else if let (Some(name), Some((other, _))) = (name, self.0.get(&value)) {
                let message = format!(
                    "`{value}` is the item of field `{other}`, which would be loaded in place of a missing \
                     `{name}`; remove this alias"
                );
                errors.at(alias, message);
            } else {
                aliases.push(value);
            }
        }
        aliases
    }
}
