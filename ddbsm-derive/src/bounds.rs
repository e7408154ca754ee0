//! What the fields whose types name a type parameter need, beside the struct's own bounds.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::{Type, TypePath, WhereClause, WherePredicate, parse_quote};

use crate::model::{Field, Head, Item, Kind};
use crate::reading::Missing;

/// The where clause of the generated impl. Apart from the user's own, its bounds are of traits that users can't name, so
/// that it repeats none of theirs.
pub(crate) fn inferred<N>(
    Head { generics, krate, .. }: &Head<'_>,
    fields: &[Field<'_, N>],
) -> Option<WhereClause> {
    let parameters: HashSet<String> =
        generics.type_params().map(|parameter| parameter.ident.to_string()).collect();
    let mut bounds = generics.where_clause.clone();
    if parameters.is_empty() {
        return bounds;
    }
    let mut added = HashSet::new();
    for field in fields.iter().filter(|field| mentions(field.ty.to_token_stream(), &parameters)) {
        let ty = field.ty;
        let predicates: Vec<WherePredicate> = match &field.kind {
            Kind::Item(Item { reading, .. }) => {
                let mut predicates = Vec::new();
                // That `Secret<T>` is a field is known. As a bound it would hide from a default that it holds a `T`.
                let open = is_open(ty, &parameters);
                if open {
                    predicates.push(parse_quote!(#ty: #krate::__private::Field));
                }
                if reading.with.is_none() {
                    let encoding = format_ident!("{}", reading.encoding);
                    predicates.push(parse_quote! {
                        #krate::__private::#encoding:
                            #krate::__private::Decode<<#ty as #krate::__private::Field>::Value>
                    });
                }
                if matches!(reading.missing, Missing::Default(_)) && open {
                    predicates.push(parse_quote! {
                        <#ty as #krate::__private::Field>::Missing: #krate::__private::BareDefault
                    });
                }
                predicates
            }
            Kind::Flatten { .. } => vec![parse_quote!(#ty: #krate::__private::Flatten)],
            Kind::Skip => vec![parse_quote!(#ty: #krate::__private::Skip)],
        };
        let bounds = bounds.get_or_insert_with(|| parse_quote!(where));
        let new = |predicate: &WherePredicate| added.insert(predicate.to_token_stream().to_string());
        bounds.predicates.extend(predicates.into_iter().filter(new));
    }
    bounds
}

/// Whether a type parameter alone says what the type is: `T`, `T::Secret` or `<T as Trait>::Secret`.
fn is_open(ty: &Type, parameters: &HashSet<String>) -> bool {
    match ty {
        Type::Path(TypePath { qself: Some(_), .. }) => true,
        Type::Path(TypePath { path, .. }) => {
            path.segments.first().is_some_and(|first| parameters.contains(&first.ident.to_string()))
        }
        Type::Group(group) => is_open(&group.elem, parameters),
        Type::Paren(paren) => is_open(&paren.elem, parameters),
        _ => false,
    }
}

fn mentions(tokens: TokenStream, parameters: &HashSet<String>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => parameters.contains(&ident.to_string()),
        TokenTree::Group(group) => mentions(group.stream(), parameters),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
