//! The parts of `COLD-STARTS.md` that a run writes: what stands between `<!-- NAME -->` and `<!-- /NAME -->`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::results::Results;
use crate::{Failure, chart, figures, report};

/// Writes whatever can be told from all results so far.
pub(crate) fn render(results: &Results) -> Result<(), Failure> {
    fs::write(path(), rendered(&fs::read_to_string(path())?, results)?)?;
    chart::write(results)
}

fn rendered(document: &str, results: &Results) -> Result<String, Failure> {
    let sections = [
        ("summary", report::summary(results)),
        ("whole core", report::whole_core(results)),
        ("fourteenth", report::throttled(results)),
        ("counts", report::counts(results)),
        ("query", report::query(results)),
        ("example", report::example(results)),
        ("figures", figures::table(results).0),
    ];
    sections
        .into_iter()
        .try_fold(document.to_owned(), |document, (name, text)| replace(&document, name, &text))
}

/// Writes one part of its own.
pub(crate) fn write(name: &str, text: &str) -> Result<(), Failure> {
    Ok(fs::write(path(), replace(&fs::read_to_string(path())?, name, text)?)?)
}

fn replace(document: &str, name: &str, text: &str) -> Result<String, Failure> {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let parts =
        document.split_once(&start).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("COLD-STARTS.md has no part `{name}`"))?;
    Ok(format!("{before}{start}{text}{end}{after}"))
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../COLD-STARTS.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_the_results_say() {
        let document = fs::read_to_string(path()).unwrap();
        let rendered = rendered(&document, &Results::read().unwrap()).unwrap();
        assert!(document == rendered, "run `cargo run --profile harness -- --render`");
    }
}
