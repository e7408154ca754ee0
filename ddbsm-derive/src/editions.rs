//! Words that are names in one edition of Rust and keywords in another.
//!
//! Users' structs may be of any edition: `gen` is a field's name up to 2021, `async` in 2015. What the derive writes is
//! of its own edition, and `syn` reads what is a keyword in some edition as one in all.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};

const WORDS: [&str; 5] = ["async", "await", "dyn", "gen", "try"];

/// A name at `span`, whatever the edition there.
pub(crate) fn any(ident: &Ident, span: Span) -> Ident {
    let mut ident = raw(ident.clone());
    ident.set_span(span);
    ident
}

/// A struct with the names of its own and its fields such that they are names in every edition.
pub(crate) fn readable(item: TokenStream) -> TokenStream {
    let mut after_struct = false;
    let tokens = item.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if after_struct => {
            after_struct = false;
            raw(ident).into()
        }
        TokenTree::Ident(ident) => {
            after_struct = ident == "struct";
            ident.into()
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let mut fields = Group::new(Delimiter::Brace, names(group.stream()));
            fields.set_span(group.span());
            fields.into()
        }
        token => token,
    });
    tokens.collect()
}

/// Fields whose names, and the names in whose types, are names in every edition. `dyn` is a name before a colon alone, where
/// `::` is part of a path. Attributes stay as they are: they may hold code.
fn names(fields: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = fields.into_iter().collect();
    let is_punct = |at: Option<usize>, c: char| match at.and_then(|at| tokens.get(at)) {
        Some(TokenTree::Punct(punct)) if punct.as_char() == c => Some(punct.spacing()),
        _ => None,
    };
    let renamed = tokens.iter().enumerate().map(|(at, token)| match token {
        TokenTree::Ident(ident) if ident != "dyn" || is_punct(Some(at + 1), ':') == Some(Spacing::Alone) => {
            raw(ident.clone()).into()
        }
        TokenTree::Group(group) if is_punct(at.checked_sub(1), '#').is_none() => {
            let mut inner = Group::new(group.delimiter(), names(group.stream()));
            inner.set_span(group.span());
            inner.into()
        }
        token => token.clone(),
    });
    renamed.collect()
}

fn raw(ident: Ident) -> Ident {
    if WORDS.iter().any(|word| ident == *word) {
        Ident::new_raw(&ident.to_string(), ident.span())
    } else {
        ident
    }
}
