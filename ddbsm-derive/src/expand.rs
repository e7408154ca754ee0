//! The generated code: constant data, a read of each field and one struct literal.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Index, Lit, LitStr, Token, WhereClause};

use crate::bounds;
use crate::editions;
use crate::model::{Draft, Field, Head, Item, Kind, Model};
use crate::naming::Names;
use crate::place::ends;
use crate::reading::Missing;
use crate::record;

/// How many fields one pattern looks at. The compiler's time grows faster than a pattern's width.
const CHUNK: usize = 32;

pub(crate) fn secrets(model: &Model<'_>) -> TokenStream {
    let Model { head, table, principal, fields } = model;
    let krate = &head.krate;
    let [table, principal] = [table, principal].map(|given| option(given.as_ref()));
    let specs = fields.iter().filter_map(|field| spec(head, field));
    let record = record::of(model);
    let spec = quote! {
        #krate::__private::Spec {
            table: #table,
            principal: #principal,
            fields: &[#(#specs),*],
            record: #record,
        }
    };
    let variables: Vec<_> = (0..fields.len()).map(|i| variable(&format!("field{i}"))).collect();
    let (skipped, loaded): (Vec<_>, Vec<_>) =
        fields.iter().zip(&variables).partition(|(field, _)| matches!(field.kind, Kind::Skip));
    let reads = loaded.iter().enumerate().map(|(index, (field, variable))| {
        let read = read(head, field, index);
        let lints = &field.lints;
        quote!(#(#lints)* let #variable = #read;)
    });
    // Every field is read before any is looked at, so that all that is wrong with them is reported.
    let checks = loaded.chunks(CHUNK).map(|chunk| {
        let variables: Vec<_> = chunk.iter().map(|(_, variable)| variable).collect();
        quote! {
            let (#(::core::option::Option::Some(#variables),)*) = (#(#variables,)*) else {
                return ::core::option::Option::None;
            };
        }
    });
    let defaults = skipped.iter().map(|(Field { ty, lints, .. }, variable)| {
        quote!(#(#lints)* let #variable = (<#ty as ::core::default::Default>::default(),);)
    });
    let names = fields.iter().map(|field| derived(field.ident));
    let values = fields.iter().zip(&variables).map(|(field, variable)| value(field, variable));
    let body = quote! {
        #(#reads)*
        #(#checks)*
        #(#defaults)*
        ::core::option::Option::Some(Self { #(#names: #values),* })
    };
    let implementation = implement(head, bounds::inferred(head, fields).as_ref(), &spec, &body);
    let is_prefixed = fields.iter().any(|field| matches!(field.kind, Kind::Flatten { prefix: Some(_) }));
    if !is_prefixed || !head.generics.params.is_empty() {
        return implementation;
    }
    // Has the compiler look at the prefixes although nothing may use the spec yet.
    let (ident, lints) = (derived(head.ident), &head.lints);
    quote! {
        #implementation
        #(#lints)*
        const _: &'static #krate::__private::Spec = <#ident as #krate::Secrets>::SPEC;
    }
}

/// An impl that takes the place of one that can't be written. It reports what is wrong with the fields' types, and keeps
/// the compiler from reporting that there is no impl.
pub(crate) fn inert(Draft { head, fields, .. }: Draft<'_>) -> TokenStream {
    let krate = &head.krate;
    let none = quote!(::core::option::Option::None);
    let spec = quote!(#krate::__private::Spec { table: #none, principal: #none, fields: &[], record: &[] });
    let readable = fields.into_iter().filter(|field| match &field.kind {
        Kind::Item(Item { names, .. }) => names.readable,
        Kind::Flatten { .. } => true,
        Kind::Skip => false,
    });
    let readable: Vec<_> = readable.collect();
    let reads = readable.iter().map(|field| {
        let read = read(&head, field, 0);
        let lints = &field.lints;
        quote!(#(#lints)* let _ = #read;)
    });
    let body = quote!(#(#reads)* #none);
    implement(&head, bounds::inferred(&head, &readable).as_ref(), &spec, &body)
}

fn implement(
    Head { ident, generics, krate, lints }: &Head<'_>,
    bounds: Option<&WhereClause>,
    spec: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let (impl_generics, type_generics, _) = generics.split_for_impl();
    let ident = derived(ident);
    let fill = variable("fill");
    quote! {
        #[automatically_derived]
        #(#lints)*
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
    Head { krate, .. }: &Head<'_>,
    Field { ident, ty, kind, lints }: &Field<'_, Names>,
) -> Option<TokenStream> {
    let field = ident.unraw().to_string();
    match kind {
        Kind::Item(Item { names: Names { name, aliases }, reading }) => {
            let (allow_empty, trim) = (reading.allow_empty, reading.trim);
            Some(quote! {
                #krate::__private::FieldSpec::Item(#krate::__private::Item {
                    field: #field,
                    names: &[#name #(, #aliases)*],
                    allow_empty: #allow_empty,
                    trim: #trim,
                })
            })
        }
        Kind::Flatten { prefix } => {
            let spec = quote!(<#ty as #krate::__private::Flatten>::SPEC);
            let spec = if lints.is_empty() { spec } else { quote!({ #(#lints)* let spec = #spec; spec }) };
            let Some(prefix) = prefix else {
                return Some(quote! {
                    #krate::__private::FieldSpec::Flatten { field: #field, prefix: "", spec: #spec }
                });
            };
            // The call begins and ends where the prefix is, so that the compiler reports there that a name gets too long.
            let call = quote_spanned!(at(prefix.span())=> (#krate::__private::prefixed));
            let arguments = quote_spanned!(at(prefix.span())=> (#prefix, #spec));
            let spec = quote!(#call #arguments);
            Some(quote! {
                #krate::__private::FieldSpec::Flatten { field: #field, prefix: #prefix, spec: #spec }
            })
        }
        Kind::Skip => None,
    }
}

/// An `Option` of a field's value. `index` is the field's place in the spec.
fn read<N>(
    Head { krate, .. }: &Head<'_>,
    Field { ty, kind, .. }: &Field<'_, N>,
    index: usize,
) -> TokenStream {
    let (start, end) = ends(ty);
    let fill = variable("fill");
    let index = Literal::usize_unsuffixed(index);
    let start = Token![<](start);
    let call = |method: &str, types: TokenStream, more: TokenStream| {
        let method = format_ident!("{method}");
        let close = Token![>](end);
        let arguments = quote_spanned!(end=> (#fill, #index #more));
        quote!(#start #krate::__private::Fill>::#method::<#types #close #arguments)
    };
    let Kind::Item(Item { reading, .. }) = kind else {
        let arguments = quote_spanned!(end=> (#fill, #index));
        let load = Ident::new("load", end);
        return quote!(#start #ty as #krate::__private::Flatten>::#load #arguments);
    };
    let encoding = format_ident!("{}", reading.encoding);
    let types = quote!(#krate::__private::#encoding, #ty);
    let (method, types, path) = match &reading.with {
        None => ("item", types, None),
        Some(path) => {
            let borrowed = Token![_](path.span());
            ("item_with", quote!(#types, #borrowed), Some(quote!(, #path)))
        }
    };
    match &reading.missing {
        Missing::OfType => call(method, types, quote!(#path)),
        Missing::Expr(value) => {
            let value = closure(value);
            call(&format!("{method}_or"), types, quote!(#path, #value))
        }
        Missing::Default(key) => {
            let call = call(&format!("{method}_or_default"), types, quote!(#path));
            let key = at(key.span());
            let value = Ident::new("__value", key);
            let default = quote_spanned!(key=> #krate::__private::default(#value));
            quote!({ let #value = #call; #default })
        }
    }
}

/// A loaded field's value, which comes in a tuple so that this too begins and ends where the type does.
fn value(Field { ty, .. }: &Field<'_, Names>, variable: &Ident) -> TokenStream {
    let (start, end) = ends(ty);
    let first = Index { index: 0, span: end };
    let variable = quote_spanned!(start=> (#variable));
    quote!(#variable.#first)
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
    editions::any(ident, at(ident.span()))
}

/// The user's place, so that a mistake is reported there, but code of the derive's, so that no lint of theirs looks at it.
fn at(place: Span) -> Span {
    Span::mixed_site().located_at(place)
}

fn option(value: Option<&LitStr>) -> TokenStream {
    if let Some(value) = value {
        quote!(::core::option::Option::Some(#value))
    } else {
        quote!(::core::option::Option::None)
    }
}
