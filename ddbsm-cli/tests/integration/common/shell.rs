//! A shell that goes on from one command to the next, in a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;

pub struct Shell {
    process: Child,
    stdin: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: TempDir,
}

/// Keeps what it's asked for.
const RECORD: &str = r#"{ printf '%s\0' "$(basename "$0")" "$@"; printf '\001'; } >>"$HOME/asked""#;

impl Shell {
    /// With this environment, and programs in place of those that would need AWS: a name, and what a shell does after it has kept what
    /// the program was asked for.
    pub fn start(environment: &Command, folder: TempDir, instead: &[(&str, &str)]) -> Self {
        let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a PATH"));
        for (name, script) in instead {
            let program = folder.path().join(name);
            fs::write(&program, format!("#!/bin/sh\n{RECORD}\n{script}\n")).expect("written");
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        }
        let mut shell = Command::new("sh");
        super::copy_env(environment, &mut shell);
        shell.env("PATH", path).env("HOME", folder.path()).current_dir(folder.path());
        let mut process =
            shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("sh");
        let stdin = process.stdin.take().expect("stdin");
        let output = BufReader::new(process.stdout.take().expect("stdout"));
        Self { process, stdin, output, folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// All that a line says, and its exit code.
    pub fn run(&mut self, line: &str) -> (String, i32) {
        writeln!(self.stdin, "{{ {line}\n}} </dev/null 2>&1; printf '\\n@@ %s\\n' $?").expect("it reads");
        let mut said = String::new();
        loop {
            let start = said.len();
            assert!(self.output.read_line(&mut said).expect("a line") > 0, "it ended: {line}: {said}");
            if let Some(code) = said[start..].strip_prefix("@@ ") {
                let code = code.trim().parse().expect("a number");
                said.truncate(start - 1);
                return (said, code);
            }
        }
    }

    /// What the programs in place of others were asked for since.
    pub fn asked(&self) -> Vec<Vec<String>> {
        let path = self.path("asked");
        let asked = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        let words = |command: &str| command.split_terminator('\0').map(str::to_owned).collect();
        asked.split_terminator('\u{1}').map(words).collect()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
