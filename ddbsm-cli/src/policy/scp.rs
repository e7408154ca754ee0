//! The service control policy: what gets around a table's policy, denied for the account by its organization.

use super::table::unless;
use super::{Policy, Statement};
use crate::arn::TableArn;

/// Whom the service control policy guards, and whom it lets through.
#[derive(Debug)]
pub(crate) struct Scp<'a> {
    pub(crate) table: &'a TableArn,
    pub(crate) writers: &'a [String],
    pub(crate) admins: &'a [String],
    pub(crate) deployers: &'a [String],
    pub(crate) owners: &'a [String],
    pub(crate) functions: &'a [String],
}

impl Scp<'_> {
    pub(crate) fn policy(&self) -> Policy {
        let table = self.table;
        let builders = [self.admins, self.deployers].concat();
        let guards = [self.writers, self.admins].concat();
        let mut statements = vec![
            Statement::forbid("NoStream", &STREAM, vec![table.part("stream/*")]),
            Statement::forbid(
                "AdminsOnly",
                &SECOND_TABLE,
                vec![table.to_string(), table.part("backup/*"), table.part("stream/*")],
            )
            .when(unless(self.admins)),
            Statement::forbid("OwnersCode", &CODE, self.functions.to_vec()).when(unless(&builders)),
            Statement::forbid(
                "BecomeOwner",
                &[&BECOME[..], &["sts:AssumeRole"]].concat(),
                self.owners.to_vec(),
            )
            .when(unless(&builders)),
            Statement::forbid("BecomeGuard", &BECOME, guards.clone()).when(unless(self.admins)),
        ];
        statements.extend(users("BecomeOwnerUser", self.owners, &builders));
        statements.extend(users("BecomeGuardUser", &guards, self.admins));
        Policy::new(statements)
    }

    /// What stays possible with this policy in force.
    pub(crate) fn open(&self) -> Vec<String> {
        let mut open = vec![
            "A service control policy does not reach the organization's management account, nor service-linked roles; \
             attach it to the account's unit, beside a policy that allows."
                .to_owned(),
            format!(
                "{} may do all of it; {} may change the owners' code and roles, and so read their secrets.",
                self.admins.join(", "),
                self.deployers.join(", ")
            ),
            "A role whose trust policy already names somebody: look at it. sts:AssumeRole is denied here; \
             AssumeRoleWithSAML, AssumeRoleWithWebIdentity and a service's own use of the role are not."
                .to_owned(),
            "AWS Backup restores into a table of any name, which has no policy: whoever may use backup:StartRestoreJob on a \
             recovery point of this table reads all of it. The table's policy denies new ones (StartAwsBackupJob): delete \
             those that are older."
                .to_owned(),
            "A shell in the place where an owner runs (ECS Exec, an EC2 session) is not a function's code: it stays open."
                .to_owned(),
        ];
        if self.owners == [self.table.roles("*")] {
            open.push(format!(
                "It guards every role of the account, and nobody but those named above may assume, pass or make one. \
                 Narrow it: --owners {}",
                self.table.roles("app/*")
            ));
        }
        open
    }
}

/// Who may make a user, or a way to log in as one, becomes it.
fn users(sid: &'static str, principals: &[String], allowed: &[String]) -> Option<Statement> {
    let users: Vec<String> =
        principals.iter().filter(|pattern| pattern.contains(":user/")).cloned().collect();
    (!users.is_empty()).then(|| Statement::forbid(sid, &BECOME_USER, users).when(unless(allowed)))
}

/// The functions that a name, or a pattern of names, stands for, in every region.
pub(crate) fn functions(table: &TableArn, name: &str) -> String {
    format!("arn:{}:lambda:*:{}:function:{name}", table.partition(), table.account())
}

const STREAM: [&str; 2] = ["dynamodb:GetRecords", "dynamodb:GetShardIterator"];

/// What makes a table without the policy, of the same name or with the same items.
const SECOND_TABLE: [&str; 7] = [
    "dynamodb:CreateTable",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:ImportTable",
    "dynamodb:PutResourcePolicy",
    "dynamodb:RestoreTableFromAwsBackup",
    "dynamodb:RestoreTableFromBackup",
    "dynamodb:RestoreTableToPointInTime",
];

const CODE: [&str; 2] = ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"];

const BECOME: [&str; 3] = ["iam:CreateRole", "iam:PassRole", "iam:UpdateAssumeRolePolicy"];

/// `UpdateUser` moves a user to another path and name.
const BECOME_USER: [&str; 5] = [
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateUser",
    "iam:UpdateLoginProfile",
    "iam:UpdateUser",
];
