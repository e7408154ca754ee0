//! How a field's attributes say that its value is read.

use proc_macro2::Ident;
use syn::{Expr, Path};

use crate::attr::Attrs;
use crate::errors::Errors;
use crate::setting::Value;

/// From an item to a field.
#[derive(Clone)]
pub(crate) struct Reading {
    /// The marker type that stands for the encoding in the generated code.
    pub(crate) encoding: &'static str,
    pub(crate) with: Option<Path>,
    pub(crate) missing: Missing,
    pub(crate) allow_empty: bool,
    pub(crate) trim: bool,
}

/// What takes the place of an item that isn't there.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // one for each field, and short-lived
pub(crate) enum Missing {
    /// What the field's type says.
    OfType,
    /// A bare `default`, and where it is.
    Default(Ident),
    Expr(Expr),
}

/// Each encoding with its marker type.
const ENCODINGS: [(&str, &str); 4] =
    [("json", "Json"), ("base64", "Base64"), ("hex", "Hex"), ("parse", "Parse")];

impl Reading {
    pub(crate) fn new(attrs: &Attrs, errors: &mut Errors) -> Self {
        let encodings: Vec<_> = ENCODINGS.iter().filter(|(key, _)| attrs.has(key)).collect();
        let idents = |keys: &[&str]| -> Vec<_> {
            attrs
                .iter()
                .filter(|setting| keys.contains(&setting.key))
                .map(|setting| setting.ident.clone())
                .collect()
        };
        if encodings.len() > 1 {
            let keys: Vec<_> = encodings.iter().map(|(key, _)| *key).collect();
            let message = format!("`{}` each read the whole value; keep one", keys.join("` and `"));
            errors.across(idents(&keys).iter(), message);
        }
        let encoding = encodings.first().copied();
        if let Some((key @ ("json" | "parse"), _)) = encoding
            && attrs.has("with")
        {
            let message =
                format!("`{key}` has no effect with `with`, whose function reads the value; remove one");
            errors.across(idents(&[*key, "with"]).iter(), message);
        }
        if let Some((key @ ("json" | "base64" | "hex"), _)) = encoding
            && let Some(trim) = attrs.get("trim")
        {
            let message = format!("`trim` has no effect with `{key}`, which ignores white space; remove it");
            errors.at(&trim.ident, message);
        }
        let missing = attrs.get("default").map_or(Missing::OfType, |setting| match &setting.value {
            Value::Expr(expr) => Missing::Expr(expr.clone()),
            _ => Missing::Default(setting.ident.clone()),
        });
        let trim = attrs.has("trim");
        Self {
            encoding: encoding.map_or(if trim { "Text" } else { "Plain" }, |(_, marker)| *marker),
            with: attrs.path("with").cloned(),
            missing,
            allow_empty: attrs.has("allow_empty"),
            trim,
        }
    }
}
