//! What a program says of the secrets that it loads: names and how they are read, never a value.
//!
//! A [`Manifest`] is what `ddbsm manifest` prints and `Secrets::manifest` returns. With the feature `serde` it reads and writes
//! the JSON of both:
//!
//! ```json
//! {
//!   "version": 1,
//!   "structs": [{
//!     "id": "0f6e4b1c9d0a4f7e8a54f6f1f3f0c2d1", "name": "Settings", "module": "app::settings", "table": null, "principal": null,
//!     "secrets": [{
//!       "field": "token", "name": "slackToken", "aliases": [], "required": true, "type": "S", "format": "plain", "rotating": false
//!     }],
//!     "flatten": []
//!   }],
//!   "roots": ["0f6e4b1c9d0a4f7e8a54f6f1f3f0c2d1"]
//! }
//! ```

mod id;
pub mod record;
#[cfg(feature = "scan")]
mod scan;
mod wanted;

pub use id::Id;
#[cfg(feature = "scan")]
pub use scan::{ScanError, Scanner};
pub use wanted::{ManifestError, Wanted, needed};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

/// The version of the format, in the JSON and in the records of a program.
///
/// ```
/// assert_eq!(ddbsm_core::manifest::VERSION, 1);
/// ```
pub const VERSION: u8 = 1;

/// The structs that a program loads.
///
/// ```
/// use ddbsm_core::manifest::{Id, Manifest, Struct, VERSION};
///
/// # let (name, module) = ("Settings".to_owned(), "app".to_owned());
/// # let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets: vec![], flatten: vec![] };
/// let manifest = Manifest { version: VERSION, structs: vec![settings], roots: vec![Id(1)] };
/// assert_eq!(manifest.roots().map(Struct::path).collect::<Vec<_>>(), ["app::Settings"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Manifest {
    /// The version of the format: [`VERSION`].
    pub version: u8,
    /// Every struct that is loaded, or flattened into one that is.
    pub structs: Vec<Struct>,
    /// The structs that are loaded themselves.
    pub roots: Vec<Id>,
}

/// A struct that derives `Secrets`.
///
/// ```
/// use ddbsm_core::manifest::{Id, Manifest, Struct, VERSION};
///
/// let (name, module) = ("Settings".to_owned(), "app".to_owned());
/// let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets: vec![], flatten: vec![] };
/// let manifest = Manifest { version: VERSION, structs: vec![settings], roots: vec![Id(1)] };
/// assert_eq!(manifest.get(Id(1)).map(Struct::path).as_deref(), Some("app::Settings"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Struct {
    /// A hash of all that follows. Equal structs have the same.
    pub id: Id,
    /// Its name, without its module.
    pub name: String,
    /// The module that it's in, such as `app::settings`.
    pub module: String,
    /// `#[secrets(table = "...")]`.
    pub table: Option<String>,
    /// `#[secrets(principal = "...")]`.
    pub principal: Option<String>,
    /// The fields that an item fills.
    pub secrets: Vec<SecretField>,
    /// The fields that are such structs themselves.
    pub flatten: Vec<FlattenedField>,
}

/// A field that an item fills.
///
/// ```
/// use ddbsm_core::manifest::{Format, Id, Manifest, SecretField, Stored, Struct, VERSION};
///
/// let token = SecretField {
///     field: "token".to_owned(), name: "slackToken".to_owned(), aliases: vec![], required: true,
///     stored: Some(Stored::S), format: Format::Plain, rotating: false,
/// };
/// # let (name, module) = ("Settings".to_owned(), "app".to_owned());
/// # let (secrets, flatten) = (vec![token], vec![]);
/// # let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets, flatten };
/// # let manifest = Manifest { version: VERSION, structs: vec![settings], roots: vec![Id(1)] };
/// assert_eq!(manifest.wanted(Id(1))?[0].name, "slackToken");
/// # Ok::<(), ddbsm_core::manifest::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct SecretField {
    /// The field's name.
    pub field: String,
    /// The item's name.
    pub name: String,
    /// Other names that are tried if there is no item of that name, in this order.
    pub aliases: Vec<String>,
    /// Whether the load fails without the item.
    pub required: bool,
    /// How DynamoDB has to store the value. `None` if a function of the program's reads it: only the function knows.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub stored: Option<Stored>,
    /// How the value is read.
    pub format: Format,
    /// Whether the field holds the previous value too, while that is valid.
    pub rotating: bool,
}

/// The DynamoDB type of a value.
///
/// ```
/// use ddbsm_core::manifest::Stored;
///
/// assert_eq!([Stored::S, Stored::B].map(Stored::as_str), ["S", "B"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub enum Stored {
    /// Text.
    S,
    /// Bytes.
    B,
}

/// The way a value is read.
///
/// ```
/// use ddbsm_core::manifest::Format;
///
/// assert_eq!([Format::Plain, Format::Json].map(Format::as_str), ["plain", "json"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Format {
    /// As it's stored.
    Plain,
    /// As JSON.
    Json,
    /// Decoded from base64.
    Base64,
    /// Decoded from hexadecimal.
    Hex,
    /// By the type's `FromStr`.
    Parse,
    /// By a function of the program's.
    Custom,
}

/// A field that is a struct of secrets itself.
///
/// ```
/// # use ddbsm_core::manifest::{Format, Id, Manifest, SecretField, Stored, Struct, VERSION};
/// use ddbsm_core::manifest::FlattenedField;
///
/// # let url = SecretField {
/// #     field: "url".to_owned(), name: "url".to_owned(), aliases: vec![], required: true,
/// #     stored: Some(Stored::S), format: Format::Plain, rotating: false,
/// # };
/// let field = "database".to_owned();
/// let database = FlattenedField { field, id: Id(2), prefix: "db/".to_owned(), required: true };
/// # let of = |id, secrets, flatten| Struct {
/// #     id, name: "S".to_owned(), module: "app".to_owned(), table: None, principal: None, secrets, flatten,
/// # };
/// # let structs = vec![of(Id(1), vec![], vec![database]), of(Id(2), vec![url], vec![])];
/// # let manifest = Manifest { version: VERSION, structs, roots: vec![Id(1)] };
/// assert_eq!(manifest.wanted(Id(1))?[0].name, "db/url");
/// # Ok::<(), ddbsm_core::manifest::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct FlattenedField {
    /// The field's name.
    pub field: String,
    /// The struct.
    pub id: Id,
    /// What all names of its items begin with.
    pub prefix: String,
    /// Whether its items have to be there. Otherwise none of them has to, but all that it requires if there is any.
    pub required: bool,
}

impl Manifest {
    /// The struct with this id.
    ///
    /// ```
    /// # use ddbsm_core::manifest::{Id, Manifest, Struct, VERSION};
    /// # let (name, module) = ("Settings".to_owned(), "app".to_owned());
    /// # let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets: vec![], flatten: vec![] };
    /// # let manifest = Manifest { version: VERSION, structs: vec![settings], roots: vec![Id(1)] };
    /// assert_eq!(manifest.get(Id(1)).map(Struct::path).as_deref(), Some("app::Settings"));
    /// assert_eq!(manifest.get(Id(2)), None);
    /// ```
    #[must_use]
    pub fn get(&self, id: Id) -> Option<&Struct> {
        self.structs.iter().find(|known| known.id == id)
    }

    /// The structs that are loaded themselves, without those whose record is missing.
    ///
    /// ```
    /// # use ddbsm_core::manifest::{Id, Manifest, Struct, VERSION};
    /// # let (name, module) = ("Settings".to_owned(), "app".to_owned());
    /// # let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets: vec![], flatten: vec![] };
    /// # let manifest = Manifest { version: VERSION, structs: vec![settings], roots: vec![Id(1)] };
    /// let names: Vec<&str> = manifest.roots().map(|root| root.name.as_str()).collect();
    /// assert_eq!(names, ["Settings"]);
    /// ```
    pub fn roots(&self) -> impl Iterator<Item = &Struct> {
        self.roots.iter().filter_map(|id| self.get(*id))
    }
}

impl Struct {
    /// The struct's name with its module, such as `app::settings::Settings`.
    ///
    /// ```
    /// # use ddbsm_core::manifest::{Id, Struct};
    /// # let (name, module) = ("Settings".to_owned(), "app".to_owned());
    /// # let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets: vec![], flatten: vec![] };
    /// assert_eq!(settings.path(), "app::Settings");
    /// ```
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}::{}", self.module, self.name)
    }
}

impl Stored {
    /// DynamoDB's descriptor of the type.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::manifest::Stored::B.as_str(), "B");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::B => "B",
        }
    }
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Plain, Self::Json, Self::Base64, Self::Hex, Self::Parse, Self::Custom];

    /// The format's name in the JSON.
    ///
    /// ```
    /// assert_eq!(ddbsm_core::manifest::Format::Base64.as_str(), "base64");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Json => "json",
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Parse => "parse",
            Self::Custom => "custom",
        }
    }
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    #[test]
    fn the_json_is_that_of_the_docs() {
        let docs =
            include_str!("mod.rs").split("```json\n").nth(1).and_then(|rest| rest.split("//! ```").next());
        let json: String =
            docs.unwrap_or_default().lines().map(|line| line.trim_start_matches("//!")).collect();
        let manifest: Manifest = serde_json::from_str(&json).unwrap();
        assert_eq!(manifest.roots().map(Struct::path).collect::<Vec<_>>(), ["app::settings::Settings"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_value(&manifest).unwrap(), json);
        for format in Format::ALL {
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
        }
    }
}
