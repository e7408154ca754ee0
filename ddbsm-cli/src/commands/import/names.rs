//! From a secret's name at its source to its name in the table, by the rules of the command line.

use ddbsm_core::case::Case;
use heck::ToSnakeCase;
use std::collections::{BTreeMap, BTreeSet};

/// The rules, in the order in which they are applied.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) strip_prefix: Option<String>,
    pub(super) rename_all: Option<Case>,
    pub(super) map: Vec<String>,
    pub(super) exclude: Vec<String>,
}

/// The rules, for names that are known.
pub(super) struct Names<'a> {
    rules: &'a Rules,
    map: BTreeMap<&'a str, &'a str>,
}

impl Rules {
    /// Applies to these names, and says which rules apply to none of them.
    pub(super) fn of<'a>(&'a self, sources: &BTreeSet<&str>) -> (Names<'a>, Vec<String>) {
        let mut map = BTreeMap::new();
        let mut unused = Vec::new();
        for pair in &self.map {
            // Either name may hold an = of its own.
            let splits = pair.match_indices('=').map(|(at, _)| (&pair[..at], &pair[at + 1..]));
            match splits.clone().find(|(old, _)| sources.contains(old)) {
                Some((old, new)) => drop(map.insert(old, new)),
                None => unused.push(format!("--map {pair}: the source has no secret of that name")),
            }
        }
        let unknown = self.exclude.iter().filter(|old| !sources.contains(old.as_str()));
        unused.extend(unknown.map(|old| format!("--exclude {old}: the source has no secret of that name")));
        (Names { rules: self, map }, unused)
    }
}

impl Names<'_> {
    pub(super) fn is_excluded(&self, source: &str) -> bool {
        self.rules.exclude.iter().any(|old| old == source)
    }

    /// The name in the table, whether it can hold it or not.
    pub(super) fn name(&self, source: &str) -> Result<String, String> {
        if let Some(new) = self.map.get(source) {
            return Ok((*new).to_owned());
        }
        let name = match &self.rules.strip_prefix {
            None => source,
            Some(prefix) => source.strip_prefix(prefix.as_str()).ok_or_else(|| {
                format!("its name doesn't begin with {prefix} (--strip-prefix). Name it with --map, or leave it out with --exclude")
            })?,
        };
        let Some(case) = self.rules.rename_all else { return Ok(name.to_owned()) };
        let parts: Vec<String> = name.split('/').map(|part| case.apply(&part.to_snake_case())).collect();
        Ok(parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(strip_prefix: Option<&str>, case: Option<&str>, map: &[&str]) -> Rules {
        Rules {
            strip_prefix: strip_prefix.map(str::to_owned),
            rename_all: case.map(|case| Case::parse(case).expect("a case")),
            map: map.iter().map(|pair| (*pair).to_owned()).collect(),
            exclude: Vec::new(),
        }
    }

    #[test]
    fn a_name_is_stripped_then_renamed_unless_it_is_mapped() {
        for (prefix, case, map, source, name) in [
            (None, None, &[][..], "prod/db", "prod/db"),
            (Some("prod/"), None, &[], "prod/db-password", "db-password"),
            (Some("prod/"), Some("camelCase"), &[], "prod/db-password", "dbPassword"),
            (None, Some("camelCase"), &[], "DB_PASSWORD", "dbPassword"),
            (None, Some("snake_case"), &[], "githubAppSecret", "github_app_secret"),
            (None, Some("SCREAMING_SNAKE_CASE"), &[], "/app/githubAppSecret", "/APP/GITHUB_APP_SECRET"),
            (None, Some("kebab-case"), &[], "redis.url", "redis-url"),
            (Some("prod/"), Some("camelCase"), &["test/a=b-c"], "test/a", "b-c"),
            (None, None, &["a=b=c"], "a=b", "c"),
            (None, None, &["a=b=c"], "a", "b=c"),
        ] {
            let rules = rules(prefix, case, map);
            let (names, unused) = rules.of(&BTreeSet::from([source]));
            assert!(unused.is_empty(), "{unused:?}");
            assert_eq!(names.name(source).as_deref(), Ok(name), "{source}");
        }
    }

    #[test]
    fn a_rule_that_applies_to_nothing_is_a_mistake() {
        let mut rules = rules(Some("prod/"), None, &["x=y"]);
        rules.exclude.push("z".to_owned());
        let (names, unused) = rules.of(&BTreeSet::from(["test/a"]));
        assert_eq!(unused.len(), 2, "{unused:?}");
        assert!(names.name("test/a").is_err_and(|why| why.contains("doesn't begin with prod/")));
    }
}
