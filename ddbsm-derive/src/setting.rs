//! One `key` or `key = value` of `#[secrets(...)]`, as written and once it's accepted.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Expr, LitStr, Path};

/// A key that may be where it is, with a value of its form.
pub(crate) struct Setting {
    /// The key's name in the list of all keys.
    pub(crate) key: &'static str,
    /// The key as written.
    pub(crate) ident: Ident,
    pub(crate) value: Value,
}

#[allow(clippy::large_enum_variant)] // one for each setting, and short-lived
pub(crate) enum Value {
    None,
    Text(LitStr),
    Path(Path),
    Expr(Expr),
}

/// One `key` or `key = value` of whatever kind.
pub(crate) struct Raw {
    pub(crate) ident: Ident,
    pub(crate) value: Option<Expr>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Struct,
    Field,
}

impl Level {
    pub(crate) fn this(self) -> &'static str {
        match self {
            Self::Struct => "the struct",
            Self::Field => "a field",
        }
    }

    pub(crate) fn other(self) -> &'static str {
        match self {
            Self::Struct => Self::Field.this(),
            Self::Field => Self::Struct.this(),
        }
    }
}

impl Raw {
    /// What an error about the value points at.
    pub(crate) fn tokens(&self) -> TokenStream {
        self.value.as_ref().map_or_else(|| self.ident.to_token_stream(), ToTokens::to_token_stream)
    }
}
