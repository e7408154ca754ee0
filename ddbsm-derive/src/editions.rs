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
            let mut fields = Group::new(Delimiter::Brace, names_before_colons(group.stream()));
            fields.set_span(group.span());
            fields.into()
        }
        token => token,
    });
    tokens.collect()
}

/// Field names, each before a colon of its own: `::` is part of a path.
fn names_before_colons(fields: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = fields.into_iter().collect();
    for at in 1..tokens.len() {
        let single = |at: usize| {
            matches!(tokens.get(at), Some(TokenTree::Punct(punct))
                if punct.as_char() == ':' && punct.spacing() == Spacing::Alone)
        };
        let joint = |at: usize| {
            matches!(tokens.get(at), Some(TokenTree::Punct(punct))
                if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
        };
        if single(at)
            && !joint(at - 1)
            && let Some(TokenTree::Ident(ident)) = tokens.get(at - 1)
        {
            tokens[at - 1] = raw(ident.clone()).into();
        }
    }
    tokens.into_iter().collect()
}

fn raw(ident: Ident) -> Ident {
    if WORDS.iter().any(|word| ident == *word) {
        Ident::new_raw(&ident.to_string(), ident.span())
    } else {
        ident
    }
}
