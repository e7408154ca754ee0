//! What the caller says that it is, and is held to.

use super::attempts::Outcome;

/// The statement that lets writers write.
pub(super) const WRITERS: &str = "WritersOnly";
/// The statement that lets admins change settings.
pub(super) const ADMINS: &str = "AdminsOnly";
/// In place of a statement: what an owner must be able to do, and no statement denies.
pub(super) const OWN: &str = "-";

#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "a flag each")]
pub(crate) struct Claims {
    /// The caller is none of these: every attempt must be denied [default]
    #[arg(long, conflicts_with_all = ["owner", "writer", "admin", "auditor"])]
    outsider: bool,
    /// The caller owns secrets: it must be able to read its own, and nothing else
    #[arg(long)]
    pub(super) owner: bool,
    /// The caller is a writer: it must be able to write, and nothing else
    #[arg(long)]
    pub(super) writer: bool,
    /// The caller is an admin: it must be able to change settings, and nothing else
    #[arg(long)]
    pub(super) admin: bool,
    /// The caller is an auditor: it must be able to read the policy, and nothing else
    #[arg(long)]
    pub(super) auditor: bool,
}

impl Claims {
    /// Whether such a caller is let in where this statement decides.
    pub(super) fn allow(self, statement: &str) -> bool {
        match statement {
            WRITERS => self.writer,
            ADMINS => self.admin,
            OWN => true,
            _ => false,
        }
    }

    /// The claims that the attempts didn't bear out, and why.
    pub(super) fn not_shown(self, outcomes: &[(&'static str, &Outcome)]) -> Vec<&'static str> {
        let of =
            |statement| outcomes.iter().filter(move |(of, _)| *of == statement).map(|(_, outcome)| *outcome);
        let allowed = |statement| of(statement).any(|outcome| *outcome == Outcome::Allowed);
        let denied = |statement| of(statement).any(|outcome| *outcome == Outcome::Denied);
        [
            (
                self.owner && !allowed(OWN),
                "The caller can't read its own secrets. Check that --principal is its ARN, and that its role has the \
                 policy of ddbsm policy --for owner.",
            ),
            (
                self.writer && !allowed(WRITERS),
                "The caller can't write. Check that it matches --writers, and that its role has the policy of ddbsm \
                 policy --for writer.",
            ),
            (
                self.admin && (denied(ADMINS) || !allowed(ADMINS)),
                "The caller can't change settings. Check that it matches --admins, and that its role has the policy \
                 of ddbsm policy --for admin.",
            ),
        ]
        .into_iter()
        .filter_map(|(missed, text)| missed.then_some(text))
        .collect()
    }

    pub(super) fn names(self) -> Vec<&'static str> {
        let given = [
            (self.owner, "owner"),
            (self.writer, "writer"),
            (self.admin, "admin"),
            (self.auditor, "auditor"),
        ];
        let names: Vec<_> = given.into_iter().filter_map(|(given, name)| given.then_some(name)).collect();
        if names.is_empty() { vec!["outsider"] } else { names }
    }
}
