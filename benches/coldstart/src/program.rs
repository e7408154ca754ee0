//! The programs that are compared, and how each is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use Maker::{Aws, Ddbsm, Nobody};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) maker: Maker,
    /// Whether it goes on to a query of a table of its own.
    pub(crate) queries: bool,
    package: &'static str,
    profile: &'static str,
    /// Built with `AWS_LC_SYS_NO_JITTER_ENTROPY=1`.
    no_jitter: bool,
}

/// Whose code loads the secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    /// The AWS SDK, or AWS's cache for it.
    Aws,
    Ddbsm,
    /// Neither: what the request costs by itself.
    Nobody,
}

const fn program(name: &'static str, package: &'static str, maker: Maker, label: &'static str) -> Program {
    Program { name, label, maker, queries: false, package, profile: "release", no_jitter: false }
}

const fn query(program: Program) -> Program {
    Program { queries: true, ..program }
}

const fn no_jitter(program: Program) -> Program {
    Program { no_jitter: true, ..program }
}

/// In the order of the report: first the programs that load and end, then those that also query a table of their own.
pub(crate) const PROGRAMS: [Program; 16] = [
    program("secretsmanager", "sdk-secretsmanager", Aws, "Secrets Manager, default SDK code"),
    no_jitter(program(
        "secretsmanager-quiet",
        "sdk-secretsmanager",
        Aws,
        "Secrets Manager, default SDK code, jitter off",
    )),
    no_jitter(program("caching", "caching", Aws, "aws_secretsmanager_caching, jitter off")),
    program("dynamodb", "sdk-dynamodb", Aws, "DynamoDB, default SDK code"),
    no_jitter(program("dynamodb-quiet", "sdk-dynamodb", Aws, "DynamoDB, default SDK code, jitter off")),
    no_jitter(program("stock-client", "stock-client", Ddbsm, "ddbsm, default HTTP client, jitter off")),
    program("swap", "swap", Ddbsm, "ddbsm, its HTTP client (one line)"),
    program("own", "own", Ddbsm, "ddbsm, its client and configuration"),
    Program {
        profile: "function",
        ..program("function", "own", Ddbsm, "ddbsm's own, dependencies for size")
    },
    Program { profile: "small", ..program("small", "own", Ddbsm, "ddbsm's own, all at opt-level \"z\"") },
    program("floor", "floor", Nobody, "floor: hyper, tokio-rustls, aws-sigv4"),
    query(no_jitter(program(
        "query-secretsmanager",
        "query-secretsmanager",
        Aws,
        "Secrets Manager + query, default, jitter off",
    ))),
    query(no_jitter(program(
        "query-dynamodb",
        "query-dynamodb",
        Aws,
        "DynamoDB + query, default, jitter off",
    ))),
    query(no_jitter(program(
        "query-stock-client",
        "query-stock-client",
        Ddbsm,
        "ddbsm + query, default client, jitter off",
    ))),
    query(program("query-own", "query-own", Ddbsm, "ddbsm's own + query")),
    query(program("query-alone", "query-alone", Nobody, "a query alone, ddbsm's client")),
];

impl Program {
    pub(crate) fn named(name: &str) -> Option<Self> {
        PROGRAMS.into_iter().find(|program| program.name == name)
    }

    /// Builds it and keeps it apart, as another profile's or environment's build would take its place.
    pub(crate) fn build(self, target: &Path) -> Result<Built, Failure> {
        // aws-lc is built again whenever the variable changes: each setting has a folder of its own.
        let target = if self.no_jitter { target.join("no-jitter") } else { target.to_owned() };
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--quiet", "--profile", self.profile, "--package", self.package])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("CARGO_TARGET_DIR", &target)
            .env_remove("AWS_LC_SYS_NO_JITTER_ENTROPY");
        if self.no_jitter {
            cargo.env("AWS_LC_SYS_NO_JITTER_ENTROPY", "1");
        }
        if !cargo.status()?.success() {
            return Err(format!("`{}` was not built", self.package).into());
        }
        let kept = target.join("programs");
        fs::create_dir_all(&kept)?;
        let (stripped, whole) = (kept.join(self.name), kept.join(format!("{}.symbols", self.name)));
        fs::copy(target.join(self.profile).join(self.package), &whole)?;
        let strip = Command::new("strip").arg("-o").arg(&stripped).arg(&whole).status()?;
        if !strip.success() {
            return Err(format!("`{}` was not stripped", self.package).into());
        }
        Ok(Built { name: self.name, stripped, whole })
    }
}

/// A program on disk.
pub(crate) struct Built {
    pub(crate) name: &'static str,
    /// As it's shipped.
    pub(crate) stripped: PathBuf,
    /// With the names of its functions, for callgrind's profile.
    pub(crate) whole: PathBuf,
}
