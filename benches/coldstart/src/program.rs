//! The programs that are compared, and how each is built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    package: &'static str,
    profile: &'static str,
    /// Built with `AWS_LC_SYS_NO_JITTER_ENTROPY=1`.
    no_jitter: bool,
}

const fn program(name: &'static str, package: &'static str, label: &'static str) -> Program {
    Program { name, label, package, profile: "release", no_jitter: false }
}

/// In the order of the report.
pub(crate) const PROGRAMS: [Program; 11] = [
    program("secretsmanager", "sdk-secretsmanager", "Secrets Manager, default SDK code"),
    Program {
        no_jitter: true,
        ..program("secretsmanager-quiet", "sdk-secretsmanager", "the same, jitter off")
    },
    Program { no_jitter: true, ..program("caching", "caching", "aws_secretsmanager_caching, jitter off") },
    program("dynamodb", "sdk-dynamodb", "DynamoDB, default SDK code"),
    Program { no_jitter: true, ..program("dynamodb-quiet", "sdk-dynamodb", "the same, jitter off") },
    Program {
        no_jitter: true,
        ..program("stock-client", "stock-client", "ddbsm on the default client, jitter off")
    },
    program("swap", "swap", "ddbsm, the HTTP client swapped (one line)"),
    program("own", "own", "ddbsm with all of its own"),
    Program { profile: "function", ..program("function", "own", "the same, dependencies for size") },
    Program { profile: "small", ..program("small", "own", "the same, all for size (opt-level = \"z\")") },
    program("floor", "floor", "floor: hyper, tokio-rustls, aws-sigv4"),
];

impl Program {
    pub(crate) fn named(name: &str) -> Option<Self> {
        PROGRAMS.into_iter().find(|program| program.name == name)
    }

    /// Builds it and keeps it apart, as another profile's or environment's build would take its place.
    pub(crate) fn build(self, target: &Path) -> Result<PathBuf, Failure> {
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
        let built = target.join(self.profile).join(self.package);
        let kept = target.join("programs");
        fs::create_dir_all(&kept)?;
        let kept = kept.join(self.name);
        fs::copy(built, &kept)?;
        Ok(kept)
    }
}
