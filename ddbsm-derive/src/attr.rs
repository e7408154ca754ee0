//! `#[secrets(...)]` as written.

use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Meta, Token, token};

use crate::errors::Errors;
use crate::keys::{Place, check};

/// One `key` or `key = value` that stands where it may and has the form it should.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) value: Option<Expr>,
}

impl Entry {
    pub(crate) fn is(&self, key: &str) -> bool {
        self.key == key
    }

    /// The value of a key that takes a string.
    pub(crate) fn string(&self) -> Option<&LitStr> {
        match &self.value {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(string), .. })) => Some(string),
            _ => None,
        }
    }

    fn parse(input: ParseStream<'_>, place: Place) -> syn::Result<Self> {
        if input.peek(Lit) {
            let value: Lit = input.parse()?;
            let key = match place {
                Place::Struct => "table",
                Place::Field => "name",
            };
            let message = format!("a value needs a key, such as `{key} = {}`", value.to_token_stream());
            return Err(Error::new_spanned(value, message));
        }
        let key = input.call(Ident::parse_any)?;
        let value = if input.parse::<Option<Token![=]>>()?.is_some() {
            Some(ungrouped(input.parse()?))
        } else if input.peek(token::Paren) || input.peek(token::Bracket) || input.peek(token::Brace) {
            Some(Expr::Verbatim(input.parse::<TokenTree>()?.into()))
        } else {
            None
        };
        if input.is_empty() || input.peek(Token![,]) {
            return Ok(Self { key, value });
        }
        Err(input.error(if input.peek(Token![:]) {
            "a key and its value are joined by `=`"
        } else if input.peek(Token![-]) {
            "keys are spelled with `_`"
        } else {
            "expected `,`"
        }))
    }
}

/// What a macro passes on as one fragment comes in a group that nobody sees.
fn ungrouped(value: Expr) -> Expr {
    match value {
        Expr::Group(group) => ungrouped(*group.expr),
        value => value,
    }
}

/// The valid entries of all `#[secrets(...)]` at one place; every other one becomes an error.
pub(crate) fn parse(attributes: &[Attribute], place: Place, errors: &mut Errors) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("secrets")) {
        let Meta::List(list) = &attribute.meta else {
            errors.at(&attribute.meta, "write `#[secrets(...)]`");
            continue;
        };
        // A mistake in one entry hides none in the next.
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                match Entry::parse(input, place) {
                    Ok(entry) => entries.push(entry),
                    Err(error) => errors.push(error),
                }
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<TokenTree>()?;
                }
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        if let Err(error) = list.parse_args_with(parser) {
            errors.push(error);
        }
    }
    entries.retain(|entry| match check(entry, place) {
        Ok(()) => true,
        Err((tokens, message)) => {
            errors.at(tokens, message);
            entry.is("crate") // what it means can be guessed, and without it the inert impl finds nothing
        }
    });
    refuse_repeated(&entries, errors);
    entries
}

fn refuse_repeated(entries: &[Entry], errors: &mut Errors) {
    for (i, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.is("alias")) {
        let same = |others: &[Entry]| others.iter().any(|other| other.key == entry.key);
        if !same(&entries[..i]) && same(&entries[i + 1..]) {
            let keys = entries.iter().map(|other| &other.key).filter(|key| **key == entry.key);
            let more = if entry.is("name") { ": a further name is an `alias`" } else { ": keep one" };
            errors.across(keys, format!("`{}` is given more than once{more}", entry.key));
        }
    }
}
