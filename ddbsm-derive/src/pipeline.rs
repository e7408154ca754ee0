//! From a struct to its impl.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::expand;
use crate::model::{Draft, Model};

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let draft = Draft::new(input, &mut errors);
    let code = match Model::new(draft, &mut errors) {
        Ok(model) => expand::secrets(&model),
        Err(draft) => expand::inert(draft),
    };
    let mut tokens = errors.into_compile_errors();
    tokens.extend(code);
    tokens
}
