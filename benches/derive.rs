//! How long the compiler takes for `#[derive(Secrets)]`, next to serde's `Deserialize` on the same struct:
//! `cargo bench --bench derive`.
//!
//! Type checks structs of 10 to 3,000 fields, as `cargo check` does, and takes the fastest of several runs. Fails if the derive
//! is slower than serde's from 100 fields on, or if 3,000 fields take more than four times as long as 1,000.
#![allow(clippy::unwrap_used)] // a bench fails by panicking
#![allow(clippy::print_stdout)] // it is what a bench is for

use std::cmp::Reverse;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use serde as _; // what is measured next to ours

const FIELDS: [usize; 4] = [10, 100, 1_000, 3_000];
const RUNS: usize = 3;

fn main() -> ExitCode {
    let compiler = Compiler::new();
    println!("| fields | no derive | `Secrets` | serde's `Deserialize` |\n|---|---|---|---|");
    let rows = FIELDS.map(|fields| {
        let [none, ours, serdes] = ["", "ddbsm::Secrets", "serde::Deserialize"]
            .map(|derive| compiler.fastest(&source(fields, derive)));
        println!("| {fields} | {none:.2?} | {ours:.2?} | {serdes:.2?} |");
        (ours.saturating_sub(none), serdes.saturating_sub(none))
    });
    let slower = rows[1..].iter().any(|(ours, serdes)| ours > serdes);
    let [.., thousand, three_thousand] = rows;
    if slower || three_thousand.0 > 4 * thousand.0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn source(fields: usize, derive: &str) -> String {
    let mut source = format!("#[derive({derive})]\npub struct Settings {{\n");
    for field in 0..fields {
        writeln!(source, "    pub field_number_{field}: ddbsm::Secret<String>,").unwrap();
    }
    source + "}\n"
}

struct Compiler {
    deps: PathBuf,
    externs: Vec<String>,
}

impl Compiler {
    /// Finds the libraries that this bench was built with. Of those that differ in features, the ones that compile a struct.
    fn new() -> Self {
        let deps = env::current_exe().unwrap().parent().unwrap().to_owned();
        let mut compiler = Self { externs: Vec::new(), deps };
        for (name, derive) in [("ddbsm", "ddbsm::Secrets"), ("serde", "serde::Deserialize")] {
            let candidates = newest_first(&compiler.deps, name);
            let found = candidates.iter().any(|library| {
                compiler.externs.push(format!("--extern={name}={}", library.display()));
                let fits = compiler.check(&source(1, derive)).is_some();
                if !fits {
                    compiler.externs.pop();
                }
                fits
            });
            assert!(found, "no {name} among {candidates:?}");
        }
        compiler
    }

    fn fastest(&self, source: &str) -> Duration {
        (0..RUNS).map(|_| self.check(source).unwrap()).min().unwrap()
    }

    /// How long it takes, if it compiles.
    fn check(&self, source: &str) -> Option<Duration> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("derive");
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("lib.rs");
        fs::write(&file, source).unwrap();
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
        rustc.args([
            "--crate-type=lib",
            "--emit=metadata",
            "--crate-name=wide",
            "--edition=2024",
            "--out-dir",
        ]);
        rustc.arg(folder).arg(format!("-Ldependency={}", self.deps.display())).args(&self.externs).arg(file);
        let start = Instant::now();
        let compiles = rustc.stderr(Stdio::null()).status().unwrap().success();
        compiles.then(|| start.elapsed())
    }
}

fn newest_first(deps: &Path, name: &str) -> Vec<PathBuf> {
    let libraries = fs::read_dir(deps).unwrap().map(|entry| entry.unwrap().path()).filter(|path| {
        let file = path.file_name().unwrap().to_string_lossy();
        file.starts_with(&format!("lib{name}-")) && file.ends_with(".rlib")
    });
    let mut libraries: Vec<PathBuf> = libraries.collect();
    libraries.sort_by_key(|path| Reverse(fs::metadata(path).unwrap().modified().unwrap()));
    libraries
}
