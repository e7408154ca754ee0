//! From a field to its item's name, and no two fields to one.

use std::collections::{HashMap, hash_map};

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::attr::Entry;
use crate::case::Case;
use crate::errors::Errors;
use crate::name;

pub(crate) struct Naming {
    case: Option<Case>,
    prefix: String,
    /// Whether `rename_all` and `prefix` are right, without which a name made from them says nothing.
    sound: bool,
    /// The field that has each name so far, and the tokens that gave it, until they are marked as wrong.
    taken: HashMap<String, (String, Option<TokenStream>)>,
}

impl Naming {
    pub(crate) fn new(rename_all: Option<&Entry>, prefix: Option<&Entry>, errors: &mut Errors) -> Self {
        let mut naming = Self { case: None, prefix: String::new(), sound: true, taken: HashMap::new() };
        if let Some(given) = rename_all.and_then(Entry::string) {
            match Case::parse(&given.value()) {
                Ok(case) => naming.case = Some(case),
                Err(message) => naming.refuse(given, message, errors),
            }
        }
        if let Some(given) = prefix.and_then(Entry::string) {
            match name::check_characters(&given.value()) {
                Ok(()) => naming.prefix = given.value(),
                Err(message) => naming.refuse(given, message, errors),
            }
        }
        naming
    }

    fn refuse(&mut self, given: &LitStr, message: String, errors: &mut Errors) {
        self.sound = false;
        errors.at(given, message);
    }

    /// The name as given, or else the prefix and the field's own name in the struct's case. `None` where it is wrong, or
    /// made for a field whose attributes are not `sound`: another may have been meant.
    pub(crate) fn name(
        &mut self,
        field: &Ident,
        given: Option<&LitStr>,
        sound: bool,
        errors: &mut Errors,
    ) -> Option<String> {
        let (name, tokens) = match given {
            Some(given) => (given.value(), given.to_token_stream()),
            None if sound && self.sound => (self.derived(field), field.to_token_stream()),
            None => return None,
        };
        if let Err(message) = name::check_item(&name) {
            let hint = if given.is_some() {
                ""
            } else {
                "; give the field another with `#[secrets(name = \"...\")]`"
            };
            errors.at(tokens, format!("{message}{hint}"));
            return None;
        }
        match self.taken.entry(name.clone()) {
            hash_map::Entry::Vacant(free) => {
                free.insert((field.to_string(), Some(tokens)));
            }
            hash_map::Entry::Occupied(mut taken) => {
                let (first, unmarked) = taken.get_mut();
                let message = format!(
                    "`{first}` and `{field}` both have the item name `{name}`: give one of them another with \
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

    fn derived(&self, field: &Ident) -> String {
        let field = field.unraw().to_string();
        let field = self.case.map_or(field.clone(), |case| case.apply(&field));
        format!("{}{field}", self.prefix)
    }
}

/// Checked one by one, and against the field's name if that is known. Two fields may share an alias, as they do while one
/// secret is split into two.
pub(crate) fn aliases<'a>(
    name: Option<&str>,
    given: impl Iterator<Item = &'a Entry>,
    errors: &mut Errors,
) -> Vec<LitStr> {
    let mut aliases: Vec<LitStr> = Vec::new();
    for alias in given.filter_map(Entry::string) {
        let value = alias.value();
        if let Err(message) = name::check_item(&value) {
            errors.at(alias, message);
        } else if name == Some(&value) || aliases.iter().any(|other| other.value() == value) {
            errors.at(alias, format!("the field is asked for under `{value}` already: take this alias out"));
        } else {
            aliases.push(alias.clone());
        }
    }
    aliases
}
