//! The partition that a load reads, as reports name it.

use std::fmt::{self, Formatter};

use crate::error::context::{Context, type_name};
use crate::load::address::{Address, name_and_region};

/// Whose secrets, in which table of which region.
#[derive(Debug)]
pub(super) struct Partition {
    pub(super) address: Address,
    pub(super) region: Option<String>,
}

impl Context for Partition {
    fn place(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Address { table, principal } = &self.address;
        write!(f, " from table `{table}`")?;
        if let Some(region) = &self.region {
            write!(f, " in {region}")?;
        }
        write!(f, " for principal `{principal}`")
    }

    fn add(&self, f: &mut Formatter<'_>, name: &str) -> fmt::Result {
        let Address { table, principal } = &self.address;
        let (table, of_arn) = name_and_region(table);
        write!(f, ": store it with\n      ddbsm put {name} --table {table}")?;
        if let Some(region) = of_arn.or(self.region.as_deref()) {
            write!(f, " --region {region}")?;
        }
        write!(f, " --principal {principal}")
    }

    fn replace_type(&self, f: &mut Formatter<'_>, _: &str, stored: &str, wanted: &str) -> fmt::Result {
        let takes = type_name(wanted);
        write!(f, "stored as {} and the field takes {takes}: ", type_name(stored))?;
        match (stored, wanted) {
            ("S", "B") => f.write_str(
                "store it with `ddbsm put --binary`, or put `#[secrets(base64)]` or `#[secrets(hex)]` on the field if \
                 the text is an encoding",
            ),
            ("B", "S") => f.write_str("store it without `--binary`, or make the field a `Secret<Vec<u8>>`"),
            _ => write!(f, "store it again as {takes}"),
        }
    }

    fn holds_nothing(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(
            "\n\n  This principal owns no secret in this table. Compare its ARN letter by letter, the role's path \
             included, and the account and region of the table.",
        )
    }
}
