//! The service control policy: what gets around a table's policy, denied for the account by its organization.

use super::pattern::{Weakness, weaknesses};
use super::table::unless;
use super::{Policy, Statement};
use crate::arn::TableArn;

/// Whom the service control policy guards, and whom it lets through.
#[derive(Debug)]
pub(crate) struct Scp<'a> {
    pub(crate) table: &'a TableArn,
    pub(crate) writers: &'a [String],
    pub(crate) admins: &'a [String],
    /// May change the owners' code and roles. Guarded themselves: only admins make one.
    pub(crate) deployers: &'a [String],
    pub(crate) owners: &'a [String],
    /// The functions that run as owners, by name or pattern.
    pub(crate) functions: &'a [String],
    /// What keeps an owner's or deployer's role and takes new instructions: stacks, builds, state machines, automation.
    pub(crate) pipelines: &'a [String],
    /// Guard the table's replicas too: the table of this name in every region.
    pub(crate) replicated: bool,
}

impl Scp<'_> {
    pub(crate) fn policy(&self) -> Policy {
        let table = if self.replicated { self.table.in_region("*") } else { self.table.clone() };
        let builders = [self.admins, self.deployers].concat();
        let guards = self.guards();
        let functions = self.functions.iter().map(|name| self.service("lambda", &format!("function:{name}")));
        let of_table = vec![table.to_string(), table.part("backup/*"), table.part("stream/*")];
        let become_owner = [&BECOME[..], &["sts:AssumeRole"]].concat();
        // A rotator stores its owner's secrets, and holds the administrator's credential at the third party.
        let rotators = [self.table.roles("ddbsm/writer/rotator/*")];
        let owners = [self.owners, &rotators].concat();
        let mut statements = vec![
            Statement::forbid("NoStream", &STREAM, vec![table.part("stream/*")]),
            Statement::forbid("AdminsOnly", &TABLE, of_table).when(unless(self.admins)),
            Statement::forbid("OwnersCode", &CODE, functions.collect()).when(unless(&builders)),
            Statement::forbid("BecomeOwner", &become_owner, owners).when(unless(&builders)),
            Statement::forbid("BecomeDeployer", &["sts:AssumeRole"], self.deployers.to_vec())
                .when(unless(&builders)),
            Statement::forbid("BecomeGuard", &BECOME, guards.clone()).when(unless(self.admins)),
            Statement::forbid("Providers", &PROVIDERS, vec!["*".to_owned()]).when(unless(self.admins)),
        ];
        statements.extend(users("BecomeOwnerUser", self.owners, &builders));
        statements.extend(users("BecomeGuardUser", &guards, self.admins));
        if !self.pipelines.is_empty() {
            let kept = self.pipelines.iter().flat_map(|name| {
                KEEP_A_ROLE.map(|(service, kind, end)| self.service(service, &format!("{kind}{name}{end}")))
            });
            statements
                .push(Statement::forbid("KeptRoles", &INSTRUCT, kept.collect()).when(unless(&builders)));
        }
        Policy::new(statements)
    }

    /// Writers, admins, deployers, and whatever role stands at ddbsm's own path, such as a rotator's.
    fn guards(&self) -> Vec<String> {
        let own = [self.table.roles("ddbsm/*")];
        let mut guards: Vec<String> = Vec::new();
        for pattern in [&own[..], self.writers, self.admins, self.deployers].concat() {
            let is_covered = guards
                .iter()
                .any(|wide| wide.strip_suffix('*').is_some_and(|wide| pattern.starts_with(wide)));
            if !is_covered {
                guards.push(pattern);
            }
        }
        guards
    }

    /// Something of the account, in every region.
    fn service(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:*:{}:{resource}", self.table.partition(), self.table.account())
    }

    /// What stays possible with this policy in force, a line for each fact.
    pub(crate) fn open(&self) -> Vec<String> {
        let (admins, deployers) = (self.admins.join(", "), self.deployers.join(", "));
        let functions = self.functions.join(", ");
        let mut open = vec![
            format!("{admins} may do everything that this policy denies to others, except read a stream."),
            format!("{deployers} may change the owners' code and roles, and so read their secrets."),
            "A deployer may be assumed by admins and deployers only, and by what its trust policy names outside the account's \
             own roles: a service, or an identity provider."
                .to_owned(),
            format!(
                "It guards the functions {functions}. An owner's code in a function of another name isn't guarded: name every \
                 function that runs as an owner with --functions."
            ),
            "It reaches neither the organization's management account nor service-linked roles: keep the table in a member \
             account."
                .to_owned(),
            "The roles below role/ddbsm/writer/rotator/ are guarded as owners are. Name the functions of rotators with --functions, \
             and their state machines with --pipelines: whoever changes a rotator's code uses what it holds."
                .to_owned(),
            "A trust policy that already names somebody stays as it is: look at each. AssumeRoleWithSAML, \
             AssumeRoleWithWebIdentity and a service's own use of a role aren't denied."
                .to_owned(),
            "Identity providers (OIDC, SAML, IAM Roles Anywhere) can be created and changed by admins only, in the whole \
             account. Whoever controls an existing provider can become each role that trusts it."
                .to_owned(),
            "Code on EFS: anyone who can write to a file system that an owner's function mounts can change the owner's code. Keep \
             owners' code off EFS."
                .to_owned(),
            "DeleteTable and UpdateTable stay denied to all but admins, also once the table policy is gone. Reads don't: \
             run ddbsm init to put the policy back."
                .to_owned(),
            "AWS Backup restores into a table of any name, which has no policy: anyone with backup:StartRestoreJob on a \
             recovery point of this table reads all of it. Delete recovery points that are older than the table policy."
                .to_owned(),
            "A shell where an owner runs (ECS Exec, an EC2 session) isn't a function's code and stays open.".to_owned(),
            "Attach it to the account or its organizational unit, next to a policy that allows: it grants nothing.".to_owned(),
        ];
        open.push(self.kept_roles());
        for pattern in
            self.owners.iter().filter(|p| weaknesses(p, self.table.account()).contains(&Weakness::Everybody))
        {
            open.push(format!(
                "{pattern} is every role of the account: nobody but admins and deployers can assume, pass or create any \
                 role. Narrow it, as in --owners {}",
                self.table.roles("app/*")
            ));
        }
        if self.functions.iter().any(|name| name == "*") {
            open.push("Nobody but admins and deployers can update any function of the account. Narrow it with --functions.".to_owned());
        }
        open
    }

    fn kept_roles(&self) -> String {
        let named = "Services that keep a role and take new instructions without PassRole";
        let others = "CodePipeline, CodeDeploy, Glue, Batch, EMR and others that keep a role aren't guarded";
        if self.pipelines.is_empty() {
            return format!(
                "{named} aren't guarded: a CloudFormation stack, a CodeBuild project, a Step Functions state machine or an SSM \
                 Automation that runs as an owner, a deployer or an admin does what its caller says. Name them with \
                 --pipelines. {others}."
            );
        }
        format!(
            "{named} are guarded where they are named {} (CloudFormation, CodeBuild, Step Functions, SSM Automation). \
             {others}: don't let them run as an owner, a deployer or an admin.",
            self.pipelines.join(", ")
        )
    }
}

/// Who may make a user, or a way to log in as one, becomes it.
fn users(sid: &'static str, principals: &[String], allowed: &[String]) -> Option<Statement> {
    let users: Vec<String> =
        principals.iter().filter(|pattern| pattern.contains(":user/")).cloned().collect();
    (!users.is_empty()).then(|| Statement::forbid(sid, &BECOME_USER, users).when(unless(allowed)))
}

const STREAM: [&str; 2] = ["dynamodb:GetRecords", "dynamodb:GetShardIterator"];

/// What takes the policy away, makes a table without it, of the same name or with the same items, or changes a table
/// whose policy is gone. The last stands for what AWS has published no action for: `StartBulkPutItems`.
const TABLE: [&str; 13] = [
    "dynamodb:CreateBackup",
    "dynamodb:CreateTable",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:DeleteTable",
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:ImportTable",
    "dynamodb:PutResourcePolicy",
    "dynamodb:RestoreTableFromAwsBackup",
    "dynamodb:RestoreTableFromBackup",
    "dynamodb:RestoreTableToPointInTime",
    "dynamodb:UpdateTable",
    "dynamodb:Start*",
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

/// What makes or changes an identity provider that a role may trust.
const PROVIDERS: [&str; 9] = [
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:CreateOpenIDConnectProvider",
    "iam:CreateSAMLProvider",
    "iam:DeleteOpenIDConnectProvider",
    "iam:DeleteSAMLProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateSAMLProvider",
    "rolesanywhere:CreateTrustAnchor",
    "rolesanywhere:UpdateTrustAnchor",
];

/// How the ARNs of what keeps a role begin and end around its name.
const KEEP_A_ROLE: [(&str, &str, &str); 6] = [
    ("cloudformation", "stack/", "/*"),
    ("cloudformation", "stackset/", ":*"),
    ("codebuild", "project/", ""),
    ("ssm", "automation-definition/", ":*"),
    ("ssm", "document/", ""),
    ("states", "stateMachine:", ""),
];

/// What gives it new instructions.
const INSTRUCT: [&str; 11] = [
    "cloudformation:CreateChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:UpdateStack",
    "cloudformation:UpdateStackSet",
    "codebuild:StartBuild",
    "codebuild:StartBuildBatch",
    "codebuild:UpdateProject",
    "ssm:StartAutomationExecution",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
    "states:UpdateStateMachine",
];
