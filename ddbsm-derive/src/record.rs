//! The struct's record, by which a compiled program says what it needs.

use std::collections::HashMap;

use ddbsm_core::manifest::Format;
use ddbsm_core::manifest::record::{self, Field as Line};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;

use crate::model::{Field, Head, Item, Kind, Model};
use crate::naming::Names;
use crate::place::ends;
use crate::reading::{Missing, Reading};

/// A constant expression of the record's bytes. The names are in it as text; what depends on types is left to constants.
pub(crate) fn of(Model { head, table, principal, fields }: &Model<'_>) -> TokenStream {
    let fields: Vec<_> = fields.iter().filter(|field| !matches!(field.kind, Kind::Skip)).collect();
    let (flags, which) = flags(head, &fields);
    let texts: Vec<_> = fields.iter().map(|field| (field.ident.unraw().to_string(), prefix(field))).collect();
    let lines = fields.iter().zip(&texts).zip(which);
    let lines: Vec<_> = lines.filter_map(|((field, text), flag)| line(field, text, flag)).collect();
    let [table, principal] = [table, principal].map(|given| given.as_ref().map(LitStr::value));
    let name = head.ident.unraw().to_string();
    let (text, hash) = record::write(&name, table.as_deref(), principal.as_deref(), &lines, flags.len());

    let krate = &head.krate;
    let ids: Vec<_> = fields.iter().filter_map(|field| id(head, field)).collect();
    let hash = Literal::u128_unsuffixed(hash);
    let lengths = [text.len(), flags.len(), ids.len()].map(Literal::usize_unsuffixed);
    let [text_len, flags_len, ids_len] = lengths;
    quote! {
        {
            #[allow(unused_imports)] // a right type has a flag of its own
            use #krate::__private::{Custom as __Custom, Decoded as __Decoded, NoFlag as _};
            &#krate::__private::record::record::<{
                #krate::__private::record::len(#text_len, ::core::module_path!().len(), #flags_len, #ids_len)
            }>(&#krate::__private::record::Parts {
                text: #text,
                hash: #hash,
                module: ::core::module_path!(),
                flags: &[#(#flags),*],
                ids: &[#(#ids),*],
            })
        }
    }
}

fn prefix(field: &Field<'_, Names>) -> String {
    match &field.kind {
        Kind::Flatten { prefix: Some(prefix) } => prefix.value(),
        _ => String::new(),
    }
}

fn line<'a>(
    field: &'a Field<'_, Names>,
    (ident, prefix): &'a (String, String),
    flag: usize,
) -> Option<Line<'a>> {
    match &field.kind {
        Kind::Item(Item { names: Names { name, aliases }, reading }) => {
            let has_default = matches!(reading.missing, Missing::Expr(_));
            Some(Line::Filled { field: ident, flag, format: format(reading), has_default, name, aliases })
        }
        Kind::Flatten { .. } => Some(Line::Flattened { field: ident, flag, prefix }),
        Kind::Skip => None,
    }
}

fn format(reading: &Reading) -> Format {
    match reading.encoding {
        "Json" => Format::Json,
        "Base64" => Format::Base64,
        "Hex" => Format::Hex,
        "Parse" => Format::Parse,
        _ if reading.with.is_some() => Format::Custom,
        _ => Format::Plain,
    }
}

/// What the fields' types say, each once, and which of them is each field's.
fn flags(head: &Head<'_>, fields: &[&Field<'_, Names>]) -> (Vec<TokenStream>, Vec<usize>) {
    let mut flags = Vec::new();
    let mut known = HashMap::new();
    let which = fields.iter().map(|field| {
        let next = flags.len();
        let at = shared(field).map_or(next, |key| *known.entry(key).or_insert(next));
        if at == next {
            flags.push(flag(head, field));
        }
        at
    });
    let which = which.collect();
    (flags, which)
}

/// What fields have in common whose flag is the same.
fn shared(Field { ty, kind, lints, .. }: &Field<'_, Names>) -> Option<(String, &'static str)> {
    let encoding = match kind {
        Kind::Item(Item { reading, .. }) if reading.with.is_none() => reading.encoding,
        _ => return None,
    };
    let ty = ty.to_token_stream().to_string();
    // Two macros' `$crate` are two crates.
    (lints.is_empty() && !ty.contains('$')).then_some((ty, encoding))
}

/// What the field's type says of its item.
fn flag(Head { krate, .. }: &Head<'_>, Field { ty, kind, lints, .. }: &Field<'_, Names>) -> TokenStream {
    let (start, end) = ends(ty);
    let constant = |of: &str, encoding: Option<TokenStream>, name: &str| {
        let [of, name] = [(of, start), (name, end)].map(|(name, at)| Ident::new(name, at));
        let open = quote_spanned!(start=> <#of<);
        let close = quote_spanned!(end=> >>::#name);
        quote!(#open #ty #encoding #close)
    };
    let flag = if let Kind::Item(Item { reading, .. }) = kind {
        let encoding = format_ident!("{}", reading.encoding);
        match (&reading.with, reading.encoding) {
            (None, _) => constant("__Decoded", Some(quote!(, #krate::__private::#encoding)), "FLAG"),
            (Some(_), "Plain") => constant("__Custom", None, "ANY"),
            (Some(_), _) => constant("__Custom", None, "TEXT"),
        }
    } else {
        quote!(<#ty as #krate::__private::Flatten>::FLAG)
    };
    if lints.is_empty() { flag } else { quote!({ #(#lints)* let flag = #flag; flag }) }
}

fn id(
    Head { krate, .. }: &Head<'_>,
    Field { ty, kind, lints, .. }: &Field<'_, Names>,
) -> Option<TokenStream> {
    let Kind::Flatten { .. } = kind else { return None };
    let id = quote!(#krate::__private::record::id(<#ty as #krate::__private::Flatten>::SPEC.record));
    Some(if lints.is_empty() { id } else { quote!({ #(#lints)* let id = #id; id }) })
}
