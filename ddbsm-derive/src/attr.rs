//! `#[secrets(...)]` as it is written: raw settings, and those that are accepted.

use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Expr, Lit, LitStr, Meta, Path, Token, token};

use crate::errors::Errors;
use crate::keys::{self, Rejected};
use crate::setting::{Level, Raw, Setting, Value};

/// The settings at one level that have a meaning.
#[derive(Default)]
pub(crate) struct Attrs {
    settings: Vec<Setting>,
    /// Whether one was dropped, so that what it was meant to say isn't known.
    pub(crate) incomplete: bool,
}

impl Attrs {
    /// Reads all `#[secrets(...)]` at one level. What has no meaning becomes an error, and hides no other.
    pub(crate) fn parse(attributes: &[Attribute], level: Level, errors: &mut Errors) -> Self {
        let mut attrs = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("secrets")) {
            let Meta::List(list) = &attribute.meta else {
                attrs.incomplete = true;
                errors.at(&attribute.meta, "expected `#[secrets(...)]`");
                continue;
            };
            let parser = |input: ParseStream<'_>| {
                while !input.is_empty() {
                    match Raw::parse(input, level) {
                        Ok(raw) => attrs.accept(raw, level, errors),
                        Err(error) => {
                            attrs.incomplete = true;
                            errors.push(error);
                        }
                    }
                    while !input.is_empty() && !input.peek(Token![,]) {
                        input.parse::<TokenTree>()?;
                    }
                    input.parse::<Option<Token![,]>>()?;
                }
                Ok(())
            };
            if let Err(error) = list.parse_args_with(parser) {
                attrs.incomplete = true;
                errors.push(error);
            }
        }
        attrs.reject_repeated(errors);
        attrs
    }

    fn accept(&mut self, raw: Raw, level: Level, errors: &mut Errors) {
        match keys::accept(raw, level) {
            Ok(setting) => self.settings.push(setting),
            Err(Rejected { tokens, message, meant }) => {
                errors.at(tokens, message);
                self.incomplete |= meant.is_none();
                self.settings.extend(meant);
            }
        }
    }

    fn reject_repeated(&self, errors: &mut Errors) {
        let repeatable = |setting: &&Setting| setting.key == "alias";
        let mut seen = Vec::new();
        for setting in self.settings.iter().filter(|setting| !repeatable(setting)) {
            let same = || self.settings.iter().filter(|other| other.key == setting.key);
            if !seen.contains(&setting.key) && same().count() > 1 {
                let advice =
                    if setting.key == "name" { "use `alias` for a further name" } else { "keep one" };
                let message = format!("`{}` is given more than once; {advice}", setting.key);
                errors.across(same().map(|setting| &setting.ident), message);
            }
            seen.push(setting.key);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.settings.iter()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Setting> {
        self.iter().find(|setting| setting.key == key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn literals(&self, key: &str) -> impl Iterator<Item = &LitStr> {
        self.iter().filter(move |setting| setting.key == key).filter_map(|setting| match &setting.value {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    pub(crate) fn text(&self, key: &str) -> Option<&LitStr> {
        self.literals(key).next()
    }

    pub(crate) fn path(&self, key: &str) -> Option<&Path> {
        match &self.get(key)?.value {
            Value::Path(path) => Some(path),
            _ => None,
        }
    }
}

impl Raw {
    fn parse(input: ParseStream<'_>, level: Level) -> syn::Result<Self> {
        if input.peek(Lit) {
            let value: Lit = input.parse()?;
            let key = match level {
                Level::Struct => "table",
                Level::Field => "name",
            };
            let message = format!("a value needs a key, such as `{key} = {}`", value.to_token_stream());
            return Err(Error::new_spanned(value, message));
        }
        let ident = input.call(Ident::parse_any)?;
        let value = if input.parse::<Option<Token![=]>>()?.is_some() {
            Some(ungrouped(input.parse()?))
        } else if input.peek(token::Paren) || input.peek(token::Bracket) || input.peek(token::Brace) {
            Some(Expr::Verbatim(input.parse::<TokenTree>()?.into()))
        } else {
            None
        };
        if input.is_empty() || input.peek(Token![,]) {
            return Ok(Self { ident, value });
        }
        Err(input.error(if input.peek(Token![:]) {
            "expected `=` between a key and its value"
        } else if input.peek(Token![-]) {
            "expected `_`, which keys are spelled with"
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
