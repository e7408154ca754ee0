//! An IAM simulator, run as a tool, on the cases of `policy/matrix.json`.

#![allow(clippy::print_stdout, reason = "what a failing test shows")]

use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the simulator's driver.
pub fn node(command: &str, input: &Value) -> Vec<String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node")
        .arg(here.join("integration/policy/simulate.mjs"))
        .arg(here.join("../../target/npm"))
        .arg(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    node.stdin.take().expect("stdin").write_all(input.to_string().as_bytes()).expect("the driver reads");
    let output = node.wait_with_output().expect("the driver ends");
    assert!(output.status.success(), "is .ci/setup done?");
    serde_json::from_slice(&output.stdout).expect("a list of decisions")
}

pub struct Matrix(pub Value);

/// The policies that are in force for a decision.
#[derive(Default, Clone, Copy)]
pub struct Force<'a> {
    pub table: Option<&'a Value>,
    /// In place of `*:*`.
    pub identity: Option<&'a Value>,
    pub scp: Option<&'a Value>,
}

impl Matrix {
    pub fn read() -> Self {
        Self(serde_json::from_str(include_str!("../policy/matrix.json")).expect("the matrix"))
    }

    /// The cases for one kind of policy, without those that are open: no simulator knows about them.
    pub fn cases(&self, reach: &str) -> Vec<&Value> {
        let cases = self.0["cases"].as_array().expect("cases").iter();
        cases.filter(|case| case["reach"] == reach && case["wanted"] != "Open").collect()
    }

    /// The cases as they are wanted where the policy is printed with these options.
    pub fn variant(&self, reach: &str, variants: &[&str]) -> Vec<Value> {
        let changed = |case: &Value| {
            let mut case = case.clone();
            if let Some(wanted) = variants.iter().find_map(|variant| case["variants"].get(variant)).cloned() {
                case["wanted"] = wanted;
            }
            case
        };
        self.cases(reach).into_iter().map(changed).collect()
    }

    pub fn simulation(&self, case: &Value, force: Force) -> Value {
        let who = &self.0["principals"][case["principal"].as_str().expect("a principal")];
        assert!(who.is_object(), "{}: no such principal", case["id"]);
        let mut context = case["context"].clone();
        if let Some(arn) = who["arn"].as_str() {
            context["aws:PrincipalArn"] = arn.into();
            context["aws:PrincipalAccount"] = arn.split(':').nth(4).into();
            context["aws:userid"] = who["userid"].clone();
        }
        let everything = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"}]});
        let person = who["arn"].is_string();
        let identity =
            person.then(|| json!({"name": "identity", "policy": force.identity.unwrap_or(&everything)}));
        let scps = person.then(|| {
            let all = [Some(&everything), force.scp].into_iter().flatten();
            let policies: Vec<Value> = all.map(|policy| json!({"name": "scp", "policy": policy})).collect();
            json!({"orgIdentifier": "ou-1", "policies": policies})
        });
        let table = force.table.filter(|_| case["policyAttached"] == true);
        json!({
            "request": {
                "principal": if who["anonymous"] == true { json!({"type": "Anonymous"}) } else { who["principal"].clone() },
                "action": case["action"],
                "resource": {"resource": case["resource"], "accountId": "111111111111"},
                "contextVariables": context,
            },
            "identityPolicies": identity.as_slice(),
            "serviceControlPolicies": scps.as_slice(),
            "resourceControlPolicies": [],
            "resourcePolicy": table.or(case.get("resourcePolicy")),
        })
    }

    /// Whether each case is allowed.
    pub fn decide(&self, cases: &[&Value], force: Force) -> Vec<bool> {
        let simulations: Vec<Value> = cases.iter().map(|case| self.simulation(case, force)).collect();
        let decisions = node("decide", &Value::from(simulations));
        assert_eq!(decisions.len(), cases.len());
        let allowed = |(decision, case): (&String, &&Value)| match decision.as_str() {
            "Allowed" => true,
            "ExplicitlyDenied" | "ImplicitlyDenied" => false,
            other => unreachable!("{}: {other}", case["id"]),
        };
        decisions.iter().zip(cases).map(allowed).collect()
    }

    /// Whether any case is decided otherwise than wanted: a part of them at a time, since most mutants show early.
    pub fn any_wrong(&self, cases: &[&Value], force: Force) -> bool {
        cases.chunks(60).any(|part| !self.wrong(part, force).is_empty())
    }

    /// The cases decided otherwise than wanted.
    pub fn wrong(&self, cases: &[&Value], force: Force) -> Vec<String> {
        let wrong = |(case, allowed): (&&Value, bool)| match case["wanted"].as_str().expect("wanted") {
            "Either" => None,
            wanted => {
                ((wanted == "Allow") != allowed).then(|| case["id"].as_str().expect("an id").to_owned())
            }
        };
        let wrong: Vec<String> = cases.iter().zip(self.decide(cases, force)).filter_map(wrong).collect();
        for id in &wrong {
            let case = cases.iter().find(|case| case["id"] == **id).expect("the case");
            println!("  {id} {} {}: {}", case["principal"], case["action"], case["note"]);
        }
        wrong
    }
}

/// Every way to take one element out of the array that `pointer` names, with the name of what is taken.
pub fn mutants(policy: &Value, pointer: &str) -> Vec<(String, Value)> {
    let elements = policy.pointer(pointer).and_then(Value::as_array).expect("an array");
    let mutant = |i: usize| {
        let mut mutant = policy.clone();
        let taken = mutant.pointer_mut(pointer).and_then(Value::as_array_mut).expect("an array").remove(i);
        (taken["Sid"].as_str().or(taken.as_str()).expect("a name").to_owned(), mutant)
    };
    (0..elements.len()).map(mutant).collect()
}
