//! Versions that the caller asked for by name.

use std::borrow::Cow;
use std::sync::Arc;

use ddbsm_core::table::{ItemKey, Version};

use crate::error::context::Nowhere;
use crate::error::report::Cause;
use crate::error::{ErrorKind, LoadError};
use crate::load::request::Request;
use crate::source::{Found, FoundItem};

/// Names, and the version to load of each.
#[derive(Debug, Default)]
pub(crate) struct Pins(Vec<Pin>);

#[derive(Debug)]
struct Pin {
    name: Cow<'static, str>,
    version: Version,
    /// The version's key in the table.
    key: Cow<'static, str>,
}

impl Pins {
    /// `asked` are the names that the struct asks for.
    pub(crate) fn of(request: &Request, asked: &[Cow<'static, str>]) -> Result<Self, LoadError> {
        let pin = |(name, version): &(String, String)| {
            let version = version.parse().map_err(|wrong| format!("the version of `{name}`: {wrong}"))?;
            if !asked.iter().any(|asked| asked == name) {
                return Err(format!("no field loads the item {name:?}"));
            }
            let key = ItemKey::version(name, version).to_string().into();
            Ok(Pin { name: name.clone().into(), version, key })
        };
        let pins = request.options.versions.iter().map(pin).collect::<Result<_, String>>();
        pins.map(Self).map_err(|fact| {
            let help = "Give `.version(..)` the name or alias of a field's item, and a version of 26 characters from \
                        `ddbsm history`."
                .into();
            LoadError::request(ErrorKind::InvalidVersion, Arc::new(Nowhere), Cause { fact: fact.into(), help })
        })
    }

    /// Asks for the version in place of the head.
    pub(crate) fn replace(&self, names: &mut [Cow<'static, str>]) {
        for Pin { name, key, .. } in &self.0 {
            names.iter_mut().filter(|asked| *asked == name).for_each(|asked| asked.clone_from(key));
        }
        if !self.0.is_empty() {
            names.sort_unstable();
        }
    }

    /// Takes what was found under the version's key for what is there under the name.
    pub(crate) fn restore(&self, found: &mut Vec<FoundItem>) {
        for Pin { name, version, key } in &self.0 {
            match found.iter_mut().find(|item| item.name == *key) {
                Some(item) => item.name.clone_from(name),
                None => found.push(FoundItem::new(name.clone(), Found::MissingVersion(*version))),
            }
        }
    }

    pub(crate) fn into_names(self) -> Vec<Cow<'static, str>> {
        self.0.into_iter().map(|pin| pin.name).collect()
    }
}
