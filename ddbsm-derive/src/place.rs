//! Where what is generated for a field's type begins and ends: where the type does. What is wrong with the type is then reported there,
//! and once: the compiler leaves out what it has reported in a place already.

use proc_macro2::Span;
use quote::ToTokens;
use syn::Type;

pub(crate) fn ends(ty: &Type) -> (Span, Span) {
    let mut tokens = ty.to_token_stream().into_iter().map(|token| token.span());
    let start = tokens.next().unwrap_or_else(Span::call_site);
    (start, tokens.last().unwrap_or(start))
}
