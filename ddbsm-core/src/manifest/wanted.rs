//! From the structs of a manifest to the items that one of them needs.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use super::{Format, Id, Manifest, Stored, Struct};
use crate::name::{self, NameError};

/// An item that a struct loads, with its whole name: the prefixes of the structs that it's flattened in included.
///
/// ```
/// # use ddbsm_core::manifest::{Format, Id, Manifest, SecretField, Stored, Struct, VERSION};
/// use ddbsm_core::manifest::Wanted;
///
/// # let token = SecretField {
/// #     field: "token".to_owned(), name: "slackToken".to_owned(), aliases: vec![], required: true,
/// #     stored: Some(Stored::S), format: Format::Plain, rotating: false,
/// # };
/// # let (name, module) = ("Settings".to_owned(), "app".to_owned());
/// # let (secrets, flatten) = (vec![token], vec![]);
/// # let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets, flatten };
/// # let manifest = Manifest { version: VERSION, structs: vec![settings], roots: vec![Id(1)] };
/// let wanted: Vec<Wanted> = manifest.wanted(Id(1))?;
/// assert_eq!((wanted[0].field.as_str(), wanted[0].name.as_str()), ("token", "slackToken"));
/// # Ok::<(), ddbsm_core::manifest::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The field, such as `webhook_url`, or `slack.token` where `slack` is flattened.
    pub field: String,
    /// The item's name.
    pub name: String,
    /// Other names that are tried if there is no item of that name, in this order.
    pub aliases: Vec<String>,
    /// Whether its struct requires it. See [`needed`] for whether the load fails without it.
    pub required: bool,
    /// How DynamoDB has to store the value. `None` if a function of the program's reads it: only the function knows.
    pub stored: Option<Stored>,
    /// How the value is read.
    pub format: Format,
    /// Whether the field holds the previous value too, while that is valid.
    pub rotating: bool,
    /// The optional structs that it's flattened in, by their fields, the outermost first.
    pub optional_in: Vec<String>,
}

/// Why a manifest doesn't say what a struct needs.
///
/// ```
/// use ddbsm_core::manifest::{Id, Manifest, ManifestError, VERSION};
///
/// let manifest = Manifest { version: VERSION, structs: vec![], roots: vec![Id(1)] };
/// assert_eq!(manifest.wanted(Id(1)), Err(ManifestError::NoStruct(Id(1))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManifestError {
    /// The manifest has no struct of this id.
    NoStruct(Id),
    /// Structs are flattened into each other deeper than a program can have them.
    TooDeep,
    /// There are more secrets than a program can have.
    TooMany,
    /// A name that no item can have.
    Name {
        /// The field.
        field: String,
        /// What is wrong with the name.
        error: NameError,
    },
}

/// How deep structs may be flattened into each other. A forged manifest could go in circles.
const MAX_DEPTH: usize = 64;

/// How many secrets one struct may need. A forged manifest could flatten one struct into another exponentially often.
const MAX_SECRETS: usize = 100_000;

impl Manifest {
    /// All items that a struct loads: its own first, then those of its flattened structs.
    ///
    /// # Errors
    ///
    /// A [`ManifestError`] if the manifest is inconsistent.
    ///
    /// ```
    /// # use ddbsm_core::manifest::{Format, Id, Manifest, SecretField, Stored, Struct, VERSION};
    /// # let token = SecretField {
    /// #     field: "token".to_owned(), name: "slackToken".to_owned(), aliases: vec![], required: true,
    /// #     stored: Some(Stored::S), format: Format::Plain, rotating: false,
    /// # };
    /// # let (name, module) = ("Settings".to_owned(), "app".to_owned());
    /// # let (secrets, flatten) = (vec![token], vec![]);
    /// # let settings = Struct { id: Id(1), name, module, table: None, principal: None, secrets, flatten };
    /// # let manifest = Manifest { version: VERSION, structs: vec![settings], roots: vec![Id(1)] };
    /// let wanted = manifest.wanted(Id(1))?;
    /// assert_eq!(wanted.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(), ["slackToken"]);
    /// # Ok::<(), ddbsm_core::manifest::ManifestError>(())
    /// ```
    pub fn wanted(&self, root: Id) -> Result<Vec<Wanted>, ManifestError> {
        let structs = self.structs.iter().map(|known| (known.id, known)).collect();
        let mut walk =
            Walk { structs, fields: Vec::new(), optional_in: Vec::new(), entered: 0, found: Vec::new() };
        walk.enter(root, "")?;
        Ok(walk.found)
    }
}

/// Returns, for each item, whether the load fails without it. `is_there` says which items exist.
///
/// An item of an optional struct is needed if any item of that struct exists.
///
/// ```
/// # use ddbsm_core::manifest::{Format, Stored, Wanted};
/// use ddbsm_core::manifest::needed;
///
/// # let item = |name: &str, optional_in: &[&str]| Wanted {
/// #     field: name.to_owned(), name: name.to_owned(), aliases: vec![], required: true, stored: Some(Stored::S),
/// #     format: Format::Plain, rotating: false, optional_in: optional_in.iter().map(|&field| field.to_owned()).collect(),
/// # };
/// let wanted = [item("token", &[]), item("db/url", &["db"]), item("db/key", &["db"])];
/// assert_eq!(needed(&wanted, |_| false), [true, false, false]);
/// assert_eq!(needed(&wanted, |item| item.name == "db/url"), [true, true, true]);
/// ```
#[must_use]
pub fn needed(wanted: &[Wanted], is_there: impl Fn(&Wanted) -> bool) -> Vec<bool> {
    let begun: BTreeSet<&str> = wanted
        .iter()
        .filter(|item| !item.optional_in.is_empty() && is_there(item))
        .flat_map(|item| item.optional_in.iter().map(String::as_str))
        .collect();
    let in_force = |item: &Wanted| item.optional_in.last().is_none_or(|group| begun.contains(group.as_str()));
    wanted.iter().map(|item| item.required && in_force(item)).collect()
}

struct Walk<'a> {
    structs: BTreeMap<Id, &'a Struct>,
    fields: Vec<&'a str>,
    optional_in: Vec<String>,
    entered: usize,
    found: Vec<Wanted>,
}

impl Walk<'_> {
    fn enter(&mut self, id: Id, prefix: &str) -> Result<(), ManifestError> {
        let known = *self.structs.get(&id).ok_or(ManifestError::NoStruct(id))?;
        self.entered += 1;
        if self.fields.len() > MAX_DEPTH {
            return Err(ManifestError::TooDeep);
        }
        if self.entered > MAX_SECRETS {
            return Err(ManifestError::TooMany);
        }
        for secret in &known.secrets {
            let field = self.path(&secret.field);
            let whole = |name: &String| {
                let name = format!("{prefix}{name}");
                name::check(&name)
                    .map_err(|error| ManifestError::Name { field: field.clone(), error })
                    .map(|()| name)
            };
            let wanted = Wanted {
                name: whole(&secret.name)?,
                aliases: secret.aliases.iter().map(whole).collect::<Result<_, _>>()?,
                required: secret.required,
                stored: secret.stored,
                format: secret.format,
                rotating: secret.rotating,
                optional_in: self.optional_in.clone(),
                field,
            };
            self.found.push(wanted);
            if self.found.len() > MAX_SECRETS {
                return Err(ManifestError::TooMany);
            }
        }
        for flatten in &known.flatten {
            self.fields.push(&flatten.field);
            if !flatten.required {
                self.optional_in.push(self.fields.join("."));
            }
            self.enter(flatten.id, &format!("{prefix}{}", flatten.prefix))?;
            if !flatten.required {
                self.optional_in.pop();
            }
            self.fields.pop();
        }
        Ok(())
    }

    fn path(&self, field: &str) -> String {
        let mut path = self.fields.join(".");
        if !path.is_empty() {
            path.push('.');
        }
        path + field
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStruct(id) => write!(f, "the manifest has no struct {id}"),
            Self::TooDeep => write!(f, "structs are flattened into each other more than {MAX_DEPTH} deep"),
            Self::TooMany => write!(f, "one struct needs more than {MAX_SECRETS} secrets or structs"),
            Self::Name { field, error } => write!(f, "field {}: {error}", field.escape_debug()),
        }
    }
}

impl Error for ManifestError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{FlattenedField, SecretField, VERSION};

    fn secret(name: &str, required: bool) -> SecretField {
        SecretField {
            field: name.to_owned(),
            name: name.to_owned(),
            aliases: vec![format!("old-{name}")],
            required,
            stored: Some(Stored::S),
            format: Format::Plain,
            rotating: false,
        }
    }

    fn flatten(field: &str, id: u128, prefix: &str, required: bool) -> FlattenedField {
        FlattenedField { field: field.to_owned(), id: Id(id), prefix: prefix.to_owned(), required }
    }

    fn manifest(structs: Vec<(u128, Vec<SecretField>, Vec<FlattenedField>)>) -> Manifest {
        let structs = structs.into_iter().map(|(id, secrets, flatten)| Struct {
            id: Id(id),
            name: format!("S{id}"),
            module: "app".to_owned(),
            table: None,
            principal: None,
            secrets,
            flatten,
        });
        Manifest { version: VERSION, structs: structs.collect(), roots: vec![Id(1)] }
    }

    #[test]
    fn prefixes_and_optional_structs_apply_to_all_that_is_flattened() {
        let manifest = manifest(vec![
            (1, vec![secret("a", true)], vec![flatten("db", 2, "db/", false), flatten("log", 3, "", true)]),
            (2, vec![secret("b", true), secret("c", false)], vec![flatten("replica", 3, "r/", false)]),
            (3, vec![secret("d", true)], vec![]),
        ]);
        let wanted = manifest.wanted(Id(1)).expect("it hangs together");
        let seen: Vec<_> = wanted
            .iter()
            .map(|item| (item.field.as_str(), item.name.as_str(), item.optional_in.len()))
            .collect();
        assert_eq!(
            seen,
            [
                ("a", "a", 0),
                ("db.b", "db/b", 1),
                ("db.c", "db/c", 1),
                ("db.replica.d", "db/r/d", 2),
                ("log.d", "d", 0)
            ]
        );
        assert_eq!(wanted[3].aliases, ["db/r/old-d"]);

        let needed_with = |there: &[&str]| needed(&wanted, |item| there.contains(&item.name.as_str()));
        assert_eq!(needed_with(&["a"]), [true, false, false, false, true]);
        assert_eq!(needed_with(&["db/c"]), [true, true, false, false, true]);
        assert_eq!(needed_with(&["db/r/d"]), [true, true, false, true, true]);
    }

    #[test]
    fn a_forged_manifest_is_an_error() {
        let circle = manifest(vec![(1, vec![secret("a", true)], vec![flatten("again", 1, "", true)])]);
        assert_eq!(circle.wanted(Id(1)), Err(ManifestError::TooDeep));
        let doubling = (1..=40).map(|id| {
            let twice = ["x", "y"].map(|field| flatten(field, id + 1, field, true));
            (id, vec![], twice[..if id < 40 { 2 } else { 0 }].to_vec())
        });
        assert_eq!(manifest(doubling.collect()).wanted(Id(1)), Err(ManifestError::TooMany));
        assert_eq!(manifest(vec![]).wanted(Id(1)), Err(ManifestError::NoStruct(Id(1))));
        let name = manifest(vec![(1, vec![secret("a#b", true)], vec![])]).wanted(Id(1));
        assert!(
            matches!(name, Err(ManifestError::Name { error: NameError::Character('#'), .. })),
            "{name:?}"
        );
    }
}
