//! An AWS account as a newcomer meets it: its roles are what the commands of the AWS CLI made them, STS hands out their
//! credentials, and every request to DynamoDB is decided from the caller's own policies and the table's by an IAM simulator that
//! others wrote.

use super::enforce::{Caller, Simulator, everything, let_in};
use super::guard::denied;
use super::server::{ACCOUNT, Call, Fate, Server, TABLE};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// The administrator's key: may do everything, and is none of ddbsm's roles.
pub const ADMINISTRATOR: &str = "AKIAADMINISTRATOR000";

#[derive(Debug, Clone)]
struct Role {
    trust: Value,
    policies: BTreeMap<String, Value>,
}

#[derive(Debug, Default)]
struct State {
    /// By ARN.
    roles: BTreeMap<String, Role>,
    /// Whose credentials an access key is of: a role's ARN, and the name of the session.
    sessions: HashMap<String, (String, String)>,
    table_policy: Option<Value>,
    profiles: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Clone)]
pub struct Account(Arc<Mutex<State>>);

impl Account {
    /// Takes the server over.
    pub fn at(server: &Server) -> Self {
        let admin = format!("arn:aws:iam::{ACCOUNT}:role/Admin");
        let mut state = State::default();
        state.sessions.insert(ADMINISTRATOR.to_owned(), (admin.clone(), "ann".to_owned()));
        let policies = BTreeMap::from([("all".to_owned(), everything())]);
        state.roles.insert(admin, Role { trust: Value::Null, policies });
        let account = Self(Arc::new(Mutex::new(state)));
        let (judging, sts) = (account.clone(), account.clone());
        let mut simulator = Simulator::start();
        server.judge(move |call| judging.judge(call, &mut simulator));
        server.sts(move |key, form| sts.sts(key, form));
        account
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().expect("no panic")
    }

    /// What a role is granted, in one policy. One who has nothing has a statement that grants nothing here.
    fn caller(&self, key: &str) -> Option<Caller> {
        let state = self.state();
        let role = state.sessions.get(key)?.0.clone();
        let mut statements =
            vec![json!({"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"})];
        for policy in state.roles.get(&role).iter().flat_map(|role| role.policies.values()) {
            statements.extend(policy["Statement"].as_array().cloned().unwrap_or_default());
        }
        Some(Caller { role, identity: json!({"Version": "2012-10-17", "Statement": statements}) })
    }

    fn judge(&self, call: &Call, simulator: &mut Simulator) -> Fate {
        let Some(caller) = self.caller(&call.key) else { return denied("nobody has this key") };
        let policy = self.state().table_policy.clone();
        if let Some(denial) = simulator.denial(call, &caller, policy.as_ref()) {
            return denial;
        }
        match call.operation.as_str() {
            "CreateTable" if call.body["TableName"] == TABLE => {
                self.state().table_policy = parsed(&call.body["ResourcePolicy"]);
            }
            "PutResourcePolicy" => self.state().table_policy = parsed(&call.body["Policy"]),
            _ => {}
        }
        let_in(call)
    }

    /// STS: who somebody is, and a role's credentials for whom its trust policy lets in.
    fn sts(&self, key: &str, form: &HashMap<String, String>) -> (u16, String) {
        let Some(caller) = self.caller(key) else { return refused("InvalidClientTokenId", "no such key") };
        let session = self.state().sessions[key].1.clone();
        if form["Action"] == "GetCallerIdentity" {
            let arn = session_arn(&caller.role, &session);
            return (
                200,
                format!(
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{arn}</Arn><UserId>AROA:{session}</UserId>\
                 <Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
                ),
            );
        }
        let role = &form["RoleArn"];
        let root = format!("arn:aws:iam::{ACCOUNT}:root");
        let trusted = self.trust(role).is_some_and(|principal| principal["AWS"] == root.as_str());
        if !trusted || !caller.identity.to_string().contains("\"Action\":\"*\"") {
            let said = format!(
                "User: {} is not authorized to perform: sts:AssumeRole on resource: {role}",
                caller.role
            );
            return refused("AccessDenied", &said);
        }
        let (key, arn) =
            (self.credentials(role, &form["RoleSessionName"]), session_arn(role, &form["RoleSessionName"]));
        (
            200,
            format!(
                "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>{arn}</Arn>\
             </AssumedRoleUser><Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>an-example</SecretAccessKey>\
             <SessionToken>an-example</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
             </AssumeRoleResult></AssumeRoleResponse>"
            ),
        )
    }

    /// Who may assume a role. None if there is no such role.
    pub fn trust(&self, role: &str) -> Option<Value> {
        let state = self.state();
        let statement = &state.roles.get(role)?.trust["Statement"][0];
        assert_eq!((&statement["Effect"], &statement["Action"]), (&json!("Allow"), &json!("sts:AssumeRole")));
        Some(statement["Principal"].clone())
    }

    /// An access key of a role.
    pub fn credentials(&self, role: &str, session: &str) -> String {
        let mut state = self.state();
        let key = format!("ASIASESSION{:09}", state.sessions.len());
        state.sessions.insert(key.clone(), (role.to_owned(), session.to_owned()));
        key
    }

    /// Makes a role with these policies, as somebody did before.
    pub fn make(&self, role: &str, policies: &[&Value]) {
        let trust = json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")},
                                          "Action": "sts:AssumeRole"}]});
        let policies =
            policies.iter().enumerate().map(|(i, policy)| (i.to_string(), (*policy).clone())).collect();
        self.state().roles.insert(role.to_owned(), Role { trust, policies });
    }

    /// Carries out a command of the AWS CLI.
    pub fn aws(&self, words: &[String]) {
        let option = |name: &str| {
            let at =
                words.iter().position(|word| word == name).unwrap_or_else(|| panic!("no {name}: {words:?}"));
            words[at + 1].as_str()
        };
        let mut state = self.state();
        match &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["iam", "create-role", ..] => {
                let arn = format!("arn:aws:iam::{ACCOUNT}:role{}{}", option("--path"), option("--role-name"));
                let trust = serde_json::from_str(option("--assume-role-policy-document")).expect("JSON");
                state.roles.insert(arn, Role { trust, policies: BTreeMap::new() });
            }
            ["iam", "put-role-policy", ..] => {
                let policy = serde_json::from_str(option("--policy-document")).expect("JSON");
                let name = option("--policy-name").to_owned();
                state.role(option("--role-name")).policies.insert(name, policy);
            }
            ["iam", "attach-role-policy", ..] => {
                assert!(
                    option("--policy-arn").ends_with(":aws:policy/service-role/AWSLambdaBasicExecutionRole")
                );
                state.role(option("--role-name"));
            }
            ["configure", "set", key, value] => {
                let ["profile", profile, key] = key.splitn(3, '.').collect::<Vec<_>>()[..] else {
                    panic!("{key}: which profile?")
                };
                state
                    .profiles
                    .entry(profile.to_owned())
                    .or_default()
                    .insert(key.to_owned(), (*value).to_owned());
            }
            other => panic!("aws {other:?} is no command that is expected here"),
        }
    }

    /// ~/.aws/config.
    pub fn config(&self) -> String {
        let of = |(name, settings): (&String, &BTreeMap<String, String>)| {
            let settings: Vec<String> =
                settings.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            format!("[profile {name}]\n{}\n", settings.join("\n"))
        };
        self.state().profiles.iter().map(of).collect()
    }
}

impl State {
    fn role(&mut self, name: &str) -> &mut Role {
        let end = format!("/{name}");
        let found = self.roles.iter_mut().find(|(arn, _)| arn.ends_with(&end));
        found.unwrap_or_else(|| panic!("NoSuchEntity: {name}")).1
    }
}

fn session_arn(role: &str, session: &str) -> String {
    let name = role.rsplit('/').next().expect("a name");
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}")
}

fn refused(code: &str, said: &str) -> (u16, String) {
    (
        403,
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{said}</Message></Error></ErrorResponse>"
        ),
    )
}

fn parsed(policy: &Value) -> Option<Value> {
    policy.as_str().map(|policy| serde_json::from_str(policy).expect("JSON"))
}
