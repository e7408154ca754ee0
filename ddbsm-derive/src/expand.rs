//! The generated code: constant data, a read of each field and one struct literal.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Index, Lit, Token, Type, WhereClause, parse_quote};

use crate::model::{Fallback, Field, Item, Kind, Model};

pub(crate) fn secrets(model: &Model<'_>) -> TokenStream {
    let Model { krate, table, principal, fields, .. } = model;
    let table = option(table.as_ref());
    let principal = option(principal.as_ref());
    let items = items(model);
    let specs = enumerate(fields).filter_map(|(at, field)| spec(model, field, at));
    let variables: Vec<_> = (0..fields.len()).map(|i| variable(&format!("field{i}"))).collect();
    let reads = enumerate(fields).map(|(at, field)| read(model, field, at));
    // Every field is read before any is looked at, so that all that is wrong with them is reported.
    let reads = (!fields.is_empty()).then(|| {
        quote! {
            let (#(::core::option::Option::Some(#variables),)*) = (#(#reads,)*) else {
                return ::core::option::Option::None;
            };
        }
    });
    let names = fields.iter().map(|field| derived(field.ident));
    let values = fields.iter().zip(&variables).map(|(field, variable)| value(field, variable));
    let implementation = implement(
        model,
        bounds(model).as_ref(),
        &quote! {
            #krate::__private::Spec {
                table: #table,
                principal: #principal,
                fields: &[#(#specs),*],
            }
        },
        &quote! {
            #reads
            ::core::option::Option::Some(Self { #(#names: #values),* })
        },
    );
    if items.is_empty() {
        return implementation;
    }
    let count = items.len();
    quote! {
        const _: () = {
            static __ITEMS: [#krate::__private::Item; #count] = [#(#items),*];

            #implementation
        };
    }
}

/// Each field, with its place among those that an item fills.
fn enumerate<'a, 'b>(fields: &'a [Field<'b>]) -> impl Iterator<Item = (usize, &'a Field<'b>)> {
    let mut items = 0;
    fields.iter().map(move |field| {
        let at = items;
        items += usize::from(matches!(field.kind, Kind::Item(_)));
        (at, field)
    })
}

fn items(Model { krate, fields, .. }: &Model<'_>) -> Vec<TokenStream> {
    let item = |field: &Field<'_>| {
        let Kind::Item(Item { name, aliases, allow_empty, .. }) = &field.kind else { return None };
        let field = field.ident.unraw().to_string();
        Some(quote! {
            #krate::__private::Item { field: #field, names: &[#name #(, #aliases)*], allow_empty: #allow_empty }
        })
    };
    fields.iter().filter_map(item).collect()
}

/// An impl that stands in for one that cannot be written, so that nothing else is reported.
pub(crate) fn inert(model: &Model<'_>) -> TokenStream {
    let krate = &model.krate;
    let none = quote!(::core::option::Option::None);
    let spec = quote!(#krate::__private::Spec { table: #none, principal: #none, fields: &[] });
    implement(model, model.generics.where_clause.as_ref(), &spec, &none)
}

fn implement(
    Model { ident, generics, krate, .. }: &Model<'_>,
    bounds: Option<&WhereClause>,
    spec: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let (impl_generics, type_generics, _) = generics.split_for_impl();
    let ident = derived(ident);
    let fill = variable("fill");
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::Secrets for #ident #type_generics #bounds {
            const SPEC: &'static #krate::__private::Spec = &#spec;

            fn read(#fill: &mut #krate::__private::Fill) -> ::core::option::Option<Self> {
                #body
            }
        }
    }
}

/// One that no expression of the user's sees.
fn variable(name: &str) -> Ident {
    Ident::new(&format!("__{name}"), Span::mixed_site())
}

fn spec(
    Model { krate, .. }: &Model<'_>,
    Field { ident, ty, kind }: &Field<'_>,
    at: usize,
) -> Option<TokenStream> {
    match kind {
        Kind::Item(_) => Some(quote!(#krate::__private::FieldSpec::Item(&__ITEMS[#at]))),
        Kind::Flatten => {
            let field = ident.unraw().to_string();
            Some(quote! {
                #krate::__private::FieldSpec::Flatten { field: #field, spec: <#ty as #krate::Secrets>::SPEC }
            })
        }
        Kind::Skip => None,
    }
}

fn read(Model { krate, .. }: &Model<'_>, Field { ident, ty, kind }: &Field<'_>, at: usize) -> TokenStream {
    // Each call begins and ends where the type does. What is wrong with the type is then said there, and once: the
    // compiler leaves out what it has said of a place already.
    let (start, end) = ends(ty);
    let start = Token![<](start);
    let close = Token![>](end);
    let fill = variable("fill");
    match kind {
        Kind::Item(Item { encoding, default, .. }) => {
            let encoding = format_ident!("{encoding}");
            let types = quote!(#krate::__private::#encoding, #ty);
            let item = quote!(&__ITEMS[#at]);
            let (method, arguments) = match default {
                None => ("item", quote_spanned!(end=> (#fill, #item))),
                Some(Fallback::Default) => ("item_or_default", quote_spanned!(end=> (#fill, #item))),
                Some(Fallback::Expr(value)) => {
                    let value = closure(value);
                    ("item_or", quote_spanned!(end=> (#fill, #item, #value)))
                }
            };
            let method = format_ident!("{method}");
            quote!(#start #krate::__private::Fill>::#method::<#types #close #arguments)
        }
        Kind::Flatten => {
            let read = Ident::new("read", end);
            let flatten = Ident::new("flatten", end);
            let field = ident.unraw().to_string();
            let arguments = quote_spanned!(end=> (#fill, #field, #start #ty as #krate::Secrets>::#read));
            quote!(#start #krate::__private::Fill>::#flatten #arguments)
        }
        Kind::Skip => quote!(::core::option::Option::Some(<#ty as ::core::default::Default>::default())),
    }
}

/// A value for the struct literal, again from the type's first token to its last, which takes an expression of two ends.
fn value(Field { ty, .. }: &Field<'_>, variable: &Ident) -> TokenStream {
    let (start, end) = ends(ty);
    let first = Index { index: 0, span: end };
    let wrapped = quote_spanned!(start=> (#variable,));
    quote!(#wrapped.#first)
}

fn ends(ty: &Type) -> (Span, Span) {
    let mut tokens = ty.to_token_stream().into_iter().map(|token| token.span());
    let start = tokens.next().unwrap_or_else(Span::call_site);
    (start, tokens.last().unwrap_or(start))
}

/// What makes the default of a field. A string literal becomes whatever it can be made into, such as a `String`.
fn closure(default: &Expr) -> TokenStream {
    match default {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
            quote_spanned!(at(text.span())=> || ::core::convert::Into::into(#text))
        }
        value => quote_spanned!(at(value.span())=> || #value),
    }
}

/// A name of the user's where the derive uses it, which says nothing of the user's use of what is deprecated.
fn derived(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(at(ident.span()));
    ident
}

/// The user's place, so that a mistake is shown there, but code of the derive's, so that no lint of theirs looks at it.
fn at(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}

/// The struct's own bounds, and what the fields whose types name a type parameter need.
fn bounds(Model { generics, krate, fields, .. }: &Model<'_>) -> Option<WhereClause> {
    let mut bounds = generics.where_clause.clone();
    let parameters: Vec<String> =
        generics.type_params().map(|parameter| parameter.ident.to_string()).collect();
    // An expression for a default needs bounds of the user's anyway, and one of ours would hide the type from it.
    let by_hand: Vec<_> = fields.iter().filter_map(default_expr).collect();
    let inferred = |field: &&Field<'_>| mentions(field.ty, &parameters) && !by_hand.contains(&field.ty);
    for Field { ty, kind, .. } in fields.iter().filter(inferred) {
        let bounds = bounds.get_or_insert_with(|| parse_quote!(where));
        bounds.predicates.push(match kind {
            Kind::Item(Item { encoding, default, .. }) => {
                let encoding = format_ident!("{encoding}");
                let value = matches!(default, Some(Fallback::Default))
                    .then(|| quote!(, Value: ::core::default::Default));
                parse_quote!(#ty: #krate::__private::Field<#krate::__private::#encoding #value>)
            }
            Kind::Flatten => parse_quote!(#ty: #krate::Secrets),
            Kind::Skip => parse_quote!(#ty: ::core::default::Default),
        });
    }
    bounds
}

fn default_expr<'a>(field: &Field<'a>) -> Option<&'a Type> {
    matches!(&field.kind, Kind::Item(Item { default: Some(Fallback::Expr(_)), .. })).then_some(field.ty)
}

fn mentions(ty: &Type, parameters: &[String]) -> bool {
    fn any(tokens: TokenStream, parameters: &[String]) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => parameters.contains(&ident.to_string()),
            proc_macro2::TokenTree::Group(group) => any(group.stream(), parameters),
            _ => false,
        })
    }
    !parameters.is_empty() && any(quote!(#ty), parameters)
}

fn option(value: Option<&syn::LitStr>) -> TokenStream {
    if let Some(value) = value {
        quote!(::core::option::Option::Some(#value))
    } else {
        quote!(::core::option::Option::None)
    }
}
