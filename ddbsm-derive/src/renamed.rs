//! Whether `Cargo.toml` gives ddbsm another name, under which alone the generated code finds it.

use std::path::Path;
use std::sync::OnceLock;
use std::{env, fs};

/// The name that the package which is being compiled gives to ddbsm, if it's another.
pub(crate) fn name() -> Option<&'static str> {
    static NAME: OnceLock<Option<String>> = OnceLock::new();
    NAME.get_or_init(|| {
        let folder = env::var_os("CARGO_MANIFEST_DIR")?;
        let mut manifests = Path::new(&folder)
            .ancestors()
            .filter_map(|folder| fs::read_to_string(folder.join("Cargo.toml")).ok());
        in_manifests(&manifests.next()?, manifests)
    })
    .as_deref()
}

/// In a package's own manifest, or in its workspace's for a name that its own has too.
fn in_manifests(own: &str, others: impl Iterator<Item = String>) -> Option<String> {
    let keys: Vec<&str> = own.lines().filter_map(key).collect();
    if keys.contains(&"ddbsm") {
        return None;
    }
    let others: Vec<String> = others.collect();
    let inherited = others.iter().filter_map(|manifest| renamed(manifest)).find(|name| keys.contains(name));
    renamed(own).or(inherited).map(|name| name.replace('-', "_"))
}

/// The name of a dependency on the package `ddbsm`: `name = { package = "ddbsm" }`, or the same as a table.
fn renamed(manifest: &str) -> Option<&str> {
    let mut table = None;
    manifest.lines().find_map(|line| {
        if line.trim_start().starts_with('[') {
            table = key(line);
        }
        let (before, after) = line.split_once("package")?;
        let is_ddbsm = after.trim_start().strip_prefix('=')?.trim_start().starts_with("\"ddbsm\"");
        is_ddbsm.then(|| if before.trim().is_empty() { table } else { key(line) })?
    })
}

/// `name` of `name = ...`, `name.workspace = true` and `[dependencies.name]`.
fn key(line: &str) -> Option<&str> {
    let line = line.trim();
    let key = match line.strip_prefix('[') {
        Some(table) => table.strip_suffix(']')?.rsplit_once("dependencies.")?.1,
        None => line.split_once('=')?.0.split('.').next()?,
    };
    Some(key.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::in_manifests;

    fn name(own: &str, workspace: &str) -> Option<String> {
        in_manifests(own, [workspace.to_owned()].into_iter())
    }

    #[test]
    fn a_renamed_dependency_is_found_wherever_it_is_renamed() {
        for own in [
            "[dependencies]\nmy-secrets = { version = \"1\", package = \"ddbsm\" }",
            "[dependencies.my-secrets]\nversion = \"1\"\npackage = \"ddbsm\"\n[lib]",
            "[target.'cfg(unix)'.dev-dependencies]\n  my-secrets={package=\"ddbsm\",path=\"..\"}",
        ] {
            assert_eq!(name(own, ""), Some("my_secrets".to_owned()), "{own}");
        }
        let workspace = "[workspace.dependencies]\nmy-secrets = { package = \"ddbsm\", version = \"1\" }";
        assert_eq!(
            name("[dependencies]\nmy-secrets.workspace = true", workspace),
            Some("my_secrets".to_owned())
        );
        assert_eq!(name("[dependencies]\nserde.workspace = true", workspace), None);
    }

    #[test]
    fn ddbsm_by_its_own_name_is_no_renamed_one() {
        for own in [
            "",
            "[package]\nname = \"ddbsm\"",
            "[dependencies]\nddbsm = \"1\"",
            "[dependencies]\nddbsm.workspace = true\nother = { package = \"ddbsm\" }",
            "[dependencies.ddbsm]\nversion = \"1\"",
            "[dependencies]\nx = { package = \"ddbsm-runtime\" }",
        ] {
            assert_eq!(name(own, "my-secrets = { package = \"ddbsm\" }"), None, "{own}");
        }
    }
}
