//! The `Secrets` derive of [ddbsm](https://docs.rs/ddbsm), where it is documented.
//!
//! Data flows one way: attributes, model, tokens. A struct with a mistake still gets an impl, an inert one, so that the
//! compiler reports the mistakes and nothing that follows from them.

mod attr;
mod case;
mod errors;
mod expand;
#[cfg(test)]
mod golden;
mod keys;
mod model;
mod name;
mod naming;
mod suggest;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use errors::Errors;
use model::Model;

#[proc_macro_derive(Secrets, attributes(secrets))]
#[allow(missing_docs)] // documented where it is re-exported
pub fn secrets(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let model = Model::new(input, &mut errors);
    if errors.is_empty() {
        return expand::secrets(&model);
    }
    let mut tokens = errors.into_compile_errors();
    tokens.extend(expand::inert(&model));
    tokens
}
