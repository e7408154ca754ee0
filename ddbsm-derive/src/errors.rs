//! Every mistake of one struct, so that one compile shows them all.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Error;

/// Collects mistakes. Dropping it unread is a bug of the derive: a mistake would go by in silence.
#[derive(Default)]
pub(crate) struct Errors {
    found: Vec<Error>,
    read: bool,
}

impl Errors {
    /// A mistake at the tokens that it's about.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    /// One mistake that several tokens make together.
    pub(crate) fn across(&mut self, tokens: impl Iterator<Item = impl ToTokens>, message: impl Display) {
        self.at(quote!(#(#tokens)*), message);
    }

    pub(crate) fn push(&mut self, error: Error) {
        self.found.push(error);
    }

    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        self.read = true;
        self.found.iter().map(Error::to_compile_error).collect()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.read || std::thread::panicking(), "the collected mistakes were never reported");
    }
}

#[cfg(test)]
mod tests {
    use super::Errors;

    #[test]
    fn mistakes_in_one_place_hide_none_in_another() {
        let mut errors = Errors::default();
        errors.at(quote::quote!(a), "one");
        errors.across([quote::quote!(b), quote::quote!(c)].iter(), "two");
        let reported = errors.into_compile_errors().to_string();
        assert!(reported.contains("\"one\"") && reported.contains("\"two\""), "{reported}");
    }

    #[test]
    #[should_panic(expected = "never reported")]
    fn a_collector_that_nobody_reads_is_a_bug() {
        Errors::default().at(quote::quote!(a), "lost");
    }
}
