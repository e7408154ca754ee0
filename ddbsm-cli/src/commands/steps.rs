//! From a table to a loaded secret: what is to be done next in this account, as commands to copy.

use super::policy::usual;
use crate::arn::TableArn;
use crate::aws::Caller;
use crate::aws::variables::variable;
use crate::options::Global;
use crate::policy::identity::Role;
use crate::policy::table::{TablePolicy, Writes};
use crate::shell;
use crate::terminal;
use ddbsm_core::arn::partition_of;
use serde::Serialize;

/// The role of a function that doesn't exist yet.
const OWNER: &str = "app/my-function";

/// One step, and what to run or write for it.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    pub(crate) what: String,
    pub(crate) lines: Vec<String>,
}

impl Step {
    pub(crate) fn new(what: &str, lines: Vec<String>) -> Self {
        Self { what: what.to_owned(), lines }
    }
}

/// What the steps depend on.
pub(crate) struct Setup<'a> {
    pub(crate) policy: &'a TablePolicy<'a>,
    pub(crate) global: &'a Global,
    pub(crate) caller: Option<&'a Caller>,
    /// The customer's own key in KMS that encrypts the table.
    pub(crate) key: Option<&'a str>,
}

impl Setup<'_> {
    /// From a table with its policy to a loaded secret.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let table = self.policy.table;
        let owner = table.roles(OWNER);
        vec![
            Step::new(
                "Make the roles. Each of these prints commands of the AWS CLI: read them, then run them with | sh.",
                [Role::Admin, Role::Writer, Role::Owner].map(|role| self.policy_for(role)).to_vec(),
            ),
            Step::new("Let a profile act as the writer.", self.profile()),
            Step::new(
                &format!("Store a secret, whose owner is the function with the role {OWNER}."),
                vec![format!(
                    "ddbsm put NAME --principal {OWNER} --profile ddbsm-writer{}",
                    elsewhere(self.policy.table)
                )],
            ),
            Step::new("Give the function that role, and these in its environment.", loads(table, &owner)),
        ]
    }

    fn policy_for(&self, role: Role) -> String {
        let table = self.policy.table;
        let mut words = vec!["ddbsm", "policy", "--for"];
        let role_name = role.to_string();
        words.extend([&role_name, "--account", table.account(), "--cli"]);
        if role == Role::Owner {
            words.extend(["--role", OWNER]);
        } else if usual(role, self.policy).is_none() {
            words.extend(["--role", "PATH/NAME"]);
        }
        let patterns = match role {
            Role::Admin => self.policy.admins,
            Role::Writer => self.policy.writers,
            _ => &[],
        };
        let (option, default) = if role == Role::Admin {
            ("--admins", table.usual_admins())
        } else {
            ("--writers", table.usual_writers())
        };
        if patterns != [default.as_str()] {
            words.extend(patterns.iter().flat_map(|pattern| [option, pattern.as_str()]));
        }
        if self.policy.writes == Writes::Console && role == Role::Writer {
            words.extend(["--writes", "console"]);
        }
        if self.policy.replicated {
            words.push("--replicated");
        }
        if let Some(key) = self.key {
            words.extend(["--encryption", key]);
        }
        if partition_of(table.region()).unwrap_or("aws") != table.partition() {
            words.extend(["--partition", table.partition()]);
        }
        shell::command(words) + &elsewhere(table)
    }

    fn profile(&self) -> Vec<String> {
        let Some(writer) = usual(Role::Writer, self.policy) else { return Vec::new() };
        let named = self.global.profile.clone();
        let (key, value) = match named.or_else(|| variable("AWS_PROFILE")) {
            None if variable("AWS_ACCESS_KEY_ID").is_some() => {
                ("credential_source", "Environment".to_owned())
            }
            profile => ("source_profile", profile.unwrap_or_else(|| "default".to_owned())),
        };
        let set = |key: &str, value: &str| {
            shell::command(["aws", "configure", "set", &format!("profile.ddbsm-writer.{key}"), value])
        };
        let mut lines = vec![set("role_arn", &writer), set(key, &value)];
        // Without it, ddbsm history would tell of nobody but the profile.
        let name =
            self.caller.and_then(|caller| caller.arn.rsplit(['/', ':']).next()).filter(|name| name.len() > 1);
        lines.extend(name.map(|name| set("role_session_name", name)));
        lines
    }
}

/// What a function needs in its environment to load the secrets of its role.
pub(crate) fn loads(table: &TableArn, owner: &str) -> Vec<String> {
    vec![format!("DDBSM_TABLE={}", table.table()), format!("DDBSM_PRINCIPAL={owner}")]
}

/// The options of a command that name the table and the region, unless the environment does.
pub(crate) fn elsewhere(table: &TableArn) -> String {
    let mut words = Vec::new();
    if variable("DDBSM_TABLE").as_deref() != Some(table.table()) {
        words.extend(["--table", table.table()]);
    }
    let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
    if region.as_deref() != Some(table.region()) {
        words.extend(["--region", table.region()]);
    }
    words.into_iter().fold(String::new(), |all, one| all + " " + &shell::word(one))
}

/// Shows them on stderr, numbered.
pub(crate) fn show(steps: &[Step]) {
    for (i, step) in steps.iter().enumerate() {
        terminal::note(&format!("{}. {}", i + 1, step.what));
        for line in &step.lines {
            for line in shell::folded(line, 2) {
                terminal::aside(&line);
            }
        }
    }
}
