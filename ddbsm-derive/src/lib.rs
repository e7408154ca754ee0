//! The `Secrets` derive of [ddbsm](https://docs.rs/ddbsm), which re-exports it.
//!
//! Data flows one way: attributes as written (`attr`, checked by `keys`), a draft and then a model of the struct (`model`, with
//! `reading` and `naming`), tokens (`expand`, with `bounds` and `record`). A struct with a mistake still gets an impl, an inert one, so
//! that the compiler reports the mistakes, those in the fields' types too, and nothing that follows from them.

#![allow(clippy::result_large_err)] // one for each setting or struct, and short-lived

mod attr;
mod bounds;
mod editions;
mod errors;
mod expand;
#[cfg(test)]
mod golden;
mod keys;
mod model;
mod naming;
mod pipeline;
mod place;
mod reading;
mod record;
mod renamed;
mod setting;

/// Implements [`Secrets`] for a struct, so that [`Secrets::load`] fills each field from the item of its name.
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
///     webhook_url: Option<Secret<String>>, // may be missing
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
/// # Fields
///
/// | type | the item |
/// |---|---|
/// | `Secret<T>`, `Arc<Secret<T>>` | is required |
/// | `Rotating<T>` | is required, and its previous value loads too while both are valid |
/// | `Option` of one of these | may be missing |
/// | a struct that derives `Secrets`, with `flatten` | one for each of its fields |
/// | any type with `Default`, with `skip` | none |
///
/// The derive tells them apart by trait, so type aliases work. Without an attribute that says how to read a value, `T` is
/// `String` or `Box<str>` for an item stored as text (S), `Vec<u8>`, `Box<[u8]>` or `[u8; N]` for an item stored as bytes
/// (B), or a type of your own that implements [`FromSecret`].
///
/// An item's name has 1 to 512 characters of `A-Z a-z 0-9 / _ + = . @ -`. Two fields can't have the same name, and an alias
/// can't be another field's name. Two fields can share an alias, for example while you split one secret into two.
///
/// # On the struct
///
/// All attributes are spelled `#[secrets(...)]`.
///
/// - `table = "..."`: the table's name or ARN. The loader and `DDBSM_TABLE` take precedence.
/// - `principal = "..."`: the owning role's full ARN with its path. The loader and `DDBSM_PRINCIPAL` take precedence.
/// - `rename_all = "..."`: the case of names made from fields: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`,
///   `SCREAMING_SNAKE_CASE`, `kebab-case` or `SCREAMING-KEBAB-CASE`. Defaults to the field's own name.
/// - `prefix = "..."`: is put before the names made from fields, but not before a `name` or `alias`.
/// - `crate = path`: the path of ddbsm, if you renamed or re-export it. Defaults to `::ddbsm`.
///
/// ```
/// # extern crate ddbsm_runtime as ddbsm;
/// # use ddbsm_derive::Secrets;
/// # use ddbsm::{Secret, Secrets};
/// #[derive(Secrets)]
/// #[secrets(table = "dirty-secrets", principal = "arn:aws:iam::111111111111:role/app/slack-bot")]
/// #[secrets(rename_all = "kebab-case", prefix = "slack/", crate = ddbsm)]
/// struct Slack {
///     bot_token: Secret<String>, // the item `slack/bot-token`
/// }
/// # let missing = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(Slack::load(&ddbsm::Memory::default()));
/// # assert_eq!(missing.err().unwrap().problems()[0].name(), "slack/bot-token");
/// ```
///
/// # On a field: its name
///
/// - `name = "..."`: the item's name, exactly.
/// - `alias = "..."`: another name to try, fetched in the same request, so that you can rename a secret without downtime.
///   The name takes precedence. Repeatable.
///
/// ```
/// # extern crate ddbsm_runtime as ddbsm;
/// # use ddbsm_derive::Secrets;
/// # use ddbsm::{Memory, Secret, Secrets};
/// #[derive(Secrets)]
/// struct Settings {
///     #[secrets(name = "github/token", alias = "githubToken")]
///     github: Secret<String>,
/// }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let settings = Settings::load(&Memory::from([("githubToken", "s3cr3t")])).await?;
/// # assert!(settings.github.ct_eq("s3cr3t"));
/// # Ok::<(), ddbsm::LoadError>(()) }).unwrap();
/// ```
///
/// # On a field: how its value is read
///
/// - `json`: reads JSON with the type's `serde::Deserialize`.
/// - `base64`, `hex`: decodes the text first. Takes either base64 alphabet, with padding or without, and hex in either case.
/// - `parse`: reads text with the type's `FromStr`.
/// - `with = path`: calls a function of the form `fn(&str) -> Result<T, Invalid>`, or `fn(&[u8])` for an item stored as
///   bytes or with `base64` or `hex`. An [`Invalid`] holds a `&'static str`, so it can't quote the value.
/// - `trim`: removes white space at both ends of text, also before `parse` and `with`. If nothing is left, the value is empty.
///
/// ```
/// # extern crate ddbsm_runtime as ddbsm;
/// # use ddbsm_derive::Secrets;
/// use ddbsm::{Invalid, Memory, Secret, Secrets};
///
/// #[derive(serde::Deserialize, zeroize::Zeroize)]
/// struct Database {
///     user: String,
///     password: String,
/// }
///
/// #[derive(Secrets)]
/// struct Settings {
///     #[secrets(json)]
///     database: Secret<Database>,
///     #[secrets(hex)]
///     salt: Secret<[u8; 2]>,
///     #[secrets(parse)]
///     port: Secret<u16>,
///     #[secrets(with = api_key)]
///     api_key: Secret<String>,
///     #[secrets(trim)]
///     token: Secret<String>,
/// }
///
/// fn api_key(text: &str) -> Result<String, Invalid> {
///     let key = text.strip_prefix("key_").ok_or(Invalid::new("an API key starts with `key_`"))?;
///     Ok(key.to_owned())
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let source = Memory::from([
///     ("database", r#"{"user": "app", "password": "hunter2"}"#),
///     ("salt", "00ff"),
///     ("port", "5432"),
///     ("api_key", "key_17"),
///     ("token", "s3cr3t\n"),
/// ]);
/// let settings = Settings::load(&source).await?;
/// assert_eq!(settings.database.expose_secret().user, "app");
/// assert!(settings.api_key.ct_eq("17") && settings.token.ct_eq("s3cr3t"));
/// # assert_eq!(settings.database.expose_secret().password, "hunter2");
/// # assert_eq!((settings.salt.expose_secret(), settings.port.expose_secret()), (&[0, 255], &5432));
/// # Ok::<(), ddbsm::LoadError>(()) }).unwrap();
/// ```
///
/// # On a field: a missing or empty value
///
/// - `default = expression`: the value if the item is missing. A string literal is converted into the field's type.
/// - `default`: loads `None` into an `Option`. Any other field needs an expression, because its type's `Default` would be an
///   empty string, or a key of zeros.
/// - `allow_empty`: accepts an empty value, which is otherwise an error.
///
/// ```
/// # extern crate ddbsm_runtime as ddbsm;
/// # use ddbsm_derive::Secrets;
/// # use ddbsm::{Memory, Secret, Secrets};
/// #[derive(Secrets)]
/// struct Settings {
///     #[secrets(default = "info")]
///     level: Secret<String>,
///     #[secrets(parse, default = 5432)]
///     port: Secret<u16>,
///     #[secrets(allow_empty)]
///     suffix: Secret<String>,
/// }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let settings = Settings::load(&Memory::from([("suffix", "")])).await?;
/// # assert!(settings.level.ct_eq("info") && settings.suffix.ct_eq(""));
/// # assert_eq!(settings.port.expose_secret(), &5432);
/// # Ok::<(), ddbsm::LoadError>(()) }).unwrap();
/// ```
///
/// # On a field: no secret itself
///
/// - `flatten`: fills another struct that derives `Secrets`, in the same request. Its own `table` and `principal` have no
///   effect. An `Option` of a struct is `None` if none of its items exists. If one does, all that the struct requires must.
/// - `flatten, prefix = "..."`: is put before all its names, also those in `name` and `alias`, so you can flatten a struct
///   twice. A name that gets longer than 512 characters is a compile error.
/// - `skip`: takes the type's `Default` and fetches nothing.
///
/// ```
/// # extern crate ddbsm_runtime as ddbsm;
/// # use ddbsm_derive::Secrets;
/// # use ddbsm::{Memory, Secret, Secrets};
/// #[derive(Secrets)]
/// struct Login {
///     user: Secret<String>,
///     password: Secret<String>,
/// }
///
/// #[derive(Secrets)]
/// struct Settings {
///     #[secrets(flatten, prefix = "db/")]
///     database: Login, // the items `db/user` and `db/password`
///     #[secrets(flatten, prefix = "replica/")]
///     replica: Option<Login>,
///     #[secrets(skip)]
///     loads: u32,
/// }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let settings = Settings::load(&Memory::from([("db/user", "app"), ("db/password", "hunter2")])).await?;
/// assert!(settings.replica.is_none());
/// # assert!(settings.database.user.ct_eq("app") && settings.database.password.ct_eq("hunter2"));
/// # assert_eq!(settings.loads, 0);
/// # Ok::<(), ddbsm::LoadError>(()) }).unwrap();
/// ```
///
/// # Mistakes
///
/// All mistakes in a struct's attributes are reported in one compile, each at its own tokens.
///
/// [`FromSecret`]: https://docs.rs/ddbsm/latest/ddbsm/trait.FromSecret.html
/// [`Invalid`]: https://docs.rs/ddbsm/latest/ddbsm/struct.Invalid.html
/// [`Secrets`]: https://docs.rs/ddbsm/latest/ddbsm/trait.Secrets.html
/// [`Secrets::load`]: https://docs.rs/ddbsm/latest/ddbsm/trait.Secrets.html#method.load
#[proc_macro_derive(Secrets, attributes(secrets))]
pub fn secrets(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = editions::readable(input.into());
    syn::parse2(input).map_or_else(syn::Error::into_compile_error, |input| pipeline::derive(&input)).into()
}
