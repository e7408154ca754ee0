//! Programs that hold a manifest, as files.

use ddbsm_core::manifest::Format;
use ddbsm_core::manifest::record::{Field, Parts, id, len, record, root, write};

/// A field: its name, the item's name, its aliases and the flag of its type.
pub type Secret<'a> = (&'a str, &'a [String], u8);

/// A struct that stands in a program.
pub struct Struct<'a> {
    pub name: &'a str,
    pub principal: Option<&'a str>,
    pub secrets: &'a [Secret<'a>],
    /// Prefix, flag and record of what is flattened.
    pub flatten: &'a [(&'a str, u8, &'a [u8])],
}

impl Struct<'_> {
    /// Its record, as the compiler would write it.
    pub fn record(&self) -> Vec<u8> {
        self.record_of(None)
    }

    fn record_of(&self, table: Option<&str>) -> Vec<u8> {
        let secrets = self.secrets.iter().enumerate().map(|(flag, (name, aliases, _))| Field::Filled {
            field: name,
            flag,
            format: Format::Plain,
            has_default: false,
            name,
            aliases,
        });
        let inner: Vec<String> = (0..self.flatten.len()).map(|at| format!("inner{at}")).collect();
        let flatten = (self.secrets.len()..).zip(self.flatten.iter().zip(&inner));
        let flatten = flatten.map(|(flag, ((prefix, ..), field))| Field::Flattened { field, flag, prefix });
        let fields: Vec<_> = secrets.chain(flatten).collect();
        let flags: Vec<u8> =
            self.secrets.iter().map(|(.., flag)| *flag).chain(self.flatten.iter().map(|it| it.1)).collect();
        let ids: Vec<u128> = self.flatten.iter().map(|(.., record)| id(record)).collect();
        let (text, hash) = write(self.name, table, self.principal, &fields, flags.len());
        let parts = Parts { text: &text, hash, module: "app", flags: &flags, ids: &ids };
        let mut whole = record::<8192>(&parts).to_vec();
        whole.truncate(len(text.len(), parts.module.len(), flags.len(), ids.len()));
        whole
    }

    /// A program that loads it.
    pub fn program(&self) -> Vec<u8> {
        self.program_of(None)
    }

    /// A program that loads it from a table that its attribute names.
    pub fn program_of(&self, table: Option<&str>) -> Vec<u8> {
        let record = self.record_of(table);
        let inner = self.flatten.iter().flat_map(|(.., record)| [&b"\x7fELF"[..], record].concat());
        [&b"\x7fELF and code"[..], &record, &root(id(&record)), b"more code"]
            .concat()
            .into_iter()
            .chain(inner)
            .collect()
    }
}

/// A program that loads one struct of these required secrets.
pub fn needs(names: &[&str]) -> Vec<u8> {
    let secrets: Vec<Secret<'_>> = names.iter().map(|name| (*name, &[][..], 0)).collect();
    Struct { name: "Settings", principal: None, secrets: &secrets, flatten: &[] }.program()
}
