//! A terminal of 80 columns in which somebody works: what the tool prints is all that they know.

use super::account::{ADMINISTRATOR, Account};
use super::pty::Pty;
use super::server::{Server, TABLE};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

pub const COLUMNS: usize = 80;

/// Keeps what it's asked for, and prints what `aws iam create-role --query Role.Arn` does.
const AWS: &str = r#"#!/bin/sh
{ printf '%s\0' "$@"; printf '\001'; } >>"$HOME/aws.log"
[ "$2" = create-role ] || exit 0
while [ $# -gt 0 ]; do
    case $1 in --path) path=$2 ;; --role-name) name=$2 ;; esac
    shift
done
echo "arn:aws:iam::111111111111:role$path$name"
"#;

pub struct Session {
    pub server: Server,
    pub account: Account,
    home: TempDir,
}

impl Session {
    /// In an account without a table, as its administrator.
    pub fn new() -> Self {
        let server = Server::start();
        let account = Account::at(&server);
        let home = tempfile::tempdir().expect("a folder");
        let session = Self { server, account, home };
        symlink(env!("CARGO_BIN_EXE_ddbsm-under-test"), session.path("ddbsm")).expect("a link");
        fs::write(session.path("aws"), AWS).expect("written");
        fs::set_permissions(session.path("aws"), fs::Permissions::from_mode(0o755)).expect("executable");
        session.sign_in(ADMINISTRATOR);
        session
    }

    /// The default profile has this access key from now on.
    pub fn sign_in(&self, key: &str) {
        let keys = format!("[default]\naws_access_key_id = {key}\naws_secret_access_key = an-example\n");
        fs::write(self.path("credentials"), keys).expect("written");
        fs::write(self.path("config"), self.account.config()).expect("written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// What a terminal shows of a command line, and its exit code. Each answer is typed where its question stands.
    pub fn run(&self, line: &str, answers: &[(&str, &str)]) -> (String, i32) {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{line}\necho $? >\"$HOME/code\"")]);
        let path = format!("{}:{}", self.home.path().display(), std::env::var("PATH").expect("a PATH"));
        super::copy_env(&super::ddbsm(), &mut shell);
        shell
            .env("PATH", path)
            .env("HOME", self.home.path())
            .env("AWS_CONFIG_FILE", self.path("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.path("credentials"))
            .env("AWS_ENDPOINT_URL", &self.server.url)
            .env("AWS_REGION", "us-west-2")
            .env("DDBSM_TABLE", TABLE)
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR");
        let mut terminal = Pty::of_width(&shell, COLUMNS);
        for (question, answer) in answers {
            terminal.until(question);
            terminal.send(&format!("{answer}\r"));
        }
        let shown = settled(&terminal.end());
        for line in plain(&shown).lines() {
            assert!(line.chars().count() <= COLUMNS, "more than {COLUMNS} columns: {line}");
        }
        self.carry_out();
        let code = fs::read_to_string(self.path("code")).expect("a code");
        (shown, code.trim().parse().expect("a number"))
    }

    /// What was asked of the AWS CLI.
    fn carry_out(&self) {
        let log = self.path("aws.log");
        let asked = fs::read_to_string(&log).unwrap_or_default();
        for command in asked.split_terminator('\u{1}') {
            let words: Vec<String> = command.split_terminator('\0').map(str::to_owned).collect();
            self.account.aws(&words);
        }
        let _ = fs::remove_file(log);
        fs::write(self.path("config"), self.account.config()).expect("written");
    }
}

/// Lines of progress are overwritten by what follows them.
pub fn settled(text: &str) -> String {
    let settle = |line: &str| {
        let line = line.trim_end_matches(['\r', '\n']);
        format!("{}\n", line.rsplit('\r').next().unwrap_or_default())
    };
    text.split_inclusive('\n').map(settle).collect()
}

/// Without colors.
pub fn plain(shown: &str) -> String {
    let mut parts = shown.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// What is indented, as commands to copy: a line that ends in a backslash goes on.
pub fn commands(shown: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in
        plain(shown).lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ") || goes(line))
    {
        let text = line.trim();
        let (text, more) = text.strip_suffix(" \\").map_or((text, false), |text| (text, true));
        match commands.last_mut().filter(|_| goes_on) {
            Some(last) => last.extend([" ", text]),
            None => commands.push(text.to_owned()),
        }
        goes_on = more;
    }
    commands
}

/// The second line of a command.
fn goes(line: &str) -> bool {
    line.starts_with("    ") && !line.starts_with("     ")
}
