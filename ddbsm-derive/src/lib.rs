//! The `Secrets` derive of [ddbsm](https://docs.rs/ddbsm), which re-exports it.
//!
//! Data flows one way: attributes, model, tokens. A struct with a mistake still gets an impl, an inert one, so that the
//! compiler reports the mistakes and nothing that follows from them.

mod attr;
mod bounds;
mod case;
mod editions;
mod entry;
mod errors;
mod expand;
#[cfg(test)]
mod golden;
mod keys;
mod model;
mod naming;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use errors::Errors;
use model::{Draft, Model};

/// Makes a struct one that [`Secrets::load`] fills: each field a `Secret<T>` or an `Option<Secret<T>>`, from the item of
/// its name.
///
/// ```
/// # extern crate ddbsm_runtime as ddbsm;
/// # use ddbsm_derive::Secrets;
/// use ddbsm::{Memory, Secret, Secrets};
///
/// #[derive(Secrets)]
/// #[secrets(rename_all = "camelCase")]
/// struct Settings {
///     github_app_secret: Secret<String>,   // the item `githubAppSecret`
///     webhook_url: Option<Secret<String>>, // may be absent
///     #[secrets(base64)]
///     session_key: Secret<[u8; 3]>,
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let source = Memory::from([("githubAppSecret", "s3cr3t"), ("sessionKey", "AAEC")]);
/// let settings = Settings::load(&source).await?;
/// assert_eq!(settings.session_key.expose_secret(), &[0, 1, 2]);
/// # assert!(settings.github_app_secret.ct_eq("s3cr3t") && settings.webhook_url.is_none());
/// # Ok::<(), ddbsm::LoadError>(()) }).unwrap();
/// ```
///
/// All attributes are spelled `#[secrets(...)]`; [ddbsm](https://docs.rs/ddbsm#attributes) says more of each.
///
/// - On the struct: `table = "..."`, `principal = "..."`, `rename_all = "camelCase"`, `prefix = "..."`, `crate = path`.
/// - On a field, what it is called: `name = "..."`, `alias = "..."`.
/// - How it is read: `json`, `base64`, `hex`, `parse`; without one, as `String`, `Vec<u8>`, `[u8; N]` or by `FromSecret`.
/// - What may be in its place: `default`, `default = value`, `allow_empty`.
/// - What is no secret itself: `flatten` for a struct that derives `Secrets` too, `skip` for one left to `Default`.
///
/// Every mistake in a struct is reported in one compile.
///
/// [`Secrets::load`]: https://docs.rs/ddbsm/latest/ddbsm/trait.Secrets.html#method.load
#[proc_macro_derive(Secrets, attributes(secrets))]
pub fn secrets(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = editions::readable(input.into());
    syn::parse2(input).map_or_else(|error| error.into_compile_error(), |input| derive(&input)).into()
}

fn derive(input: &DeriveInput) -> TokenStream {
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
