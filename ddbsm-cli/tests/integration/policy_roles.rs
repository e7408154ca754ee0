//! The policies beside the table's, decided by an IAM simulator that others wrote: the account's, and the roles' own.
//!
//! `.ci/setup` installs the simulator.

use crate::common::policy;
use crate::common::simulator::{Force, Matrix, mutants, node};
use serde_json::{Value, json};

const OWNER: &str = "arn:aws:iam::111111111111:role/slack-bot-lambda-role";

/// The service control policy as it is meant to be used: owners, functions and pipelines named.
const SCP: [&str; 7] = ["--scp", "--owners", OWNER, "--functions", "slack-bot", "--pipelines", "slack-*"];

#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn the_service_control_policy_holds_what_no_tables_policy_can() {
    let matrix = Matrix::read();
    let (scp, _) = policy(&SCP);
    let (table, _) = policy(&[]);
    let outside = matrix.cases("outside");
    let force = Force { scp: Some(&scp), table: Some(&table), ..Force::default() };
    assert_eq!(matrix.wrong(&outside, force), [""; 0]);
    let of_table = matrix.cases("table-policy");
    assert_eq!(matrix.wrong(&of_table, force), [""; 0], "it takes nothing from who is allowed");
    let (replicated, _) = policy(&[&SCP[..], &["--replicated"]].concat());
    let everywhere = matrix.variant("outside", &["replicated"]);
    let everywhere: Vec<&Value> = everywhere.iter().collect();
    assert_eq!(matrix.wrong(&everywhere, Force { scp: Some(&replicated), ..force }), [""; 0]);
    for (sid, mutant) in mutants(&scp, "/Statement") {
        println!("without {sid}");
        let force = Force { scp: Some(&mutant), ..force };
        assert!(matrix.any_wrong(&outside, force), "{sid} decides no case");
    }
    for (i, statement) in scp["Statement"].as_array().expect("statements").iter().enumerate() {
        let sid = statement["Sid"].as_str().expect("a name");
        for list in ["Action", "Resource"] {
            let pointer = format!("/Statement/{i}/{list}");
            let count = scp.pointer(&pointer).and_then(Value::as_array).map_or(0, Vec::len);
            // Taking the only one takes the statement; backups and streams are parts of the table.
            if count == 1 || (sid, list) == ("AdminsOnly", "Resource") {
                continue;
            }
            for (taken, mutant) in mutants(&scp, &pointer) {
                println!("{sid} without {taken}");
                let force = Force { scp: Some(&mutant), ..force };
                assert!(matrix.any_wrong(&outside, force), "{taken} of {sid} decides no case");
            }
        }
    }
}

/// Without pipelines, what keeps a role is open, and the output says so. Nothing else changes.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn what_keeps_a_role_is_open_until_it_is_named() {
    let matrix = Matrix::read();
    let (scp, said) = policy(&SCP[..5]);
    assert!(said.contains("CloudFormation stack") && said.contains("Name them with --pipelines"), "{said}");
    let wrong = matrix.wrong(&matrix.cases("outside"), Force { scp: Some(&scp), ..Force::default() });
    let kept =
        matrix.cases("outside").into_iter().filter(|case| case["group"] == "services that keep a role");
    let kept: Vec<_> = kept.filter(|case| case["wanted"] == "Deny").map(|case| case["id"].clone()).collect();
    assert_eq!(wrong, kept);
    assert!(kept.len() >= 33, "{}", kept.len());
}

/// Each policy of a role decides its cases as wanted, alone and with the table's policy.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn every_role_policy_decides_its_cases_as_wanted() {
    let matrix = Matrix::read();
    let cases = matrix.cases("role");
    let options = |case: &Value| -> Vec<String> {
        let options = case["options"].as_array().expect("options").iter();
        options.map(|option| option.as_str().expect("an option").to_owned()).collect()
    };
    let mut all: Vec<Vec<String>> = cases.iter().map(|case| options(case)).collect();
    all.sort();
    all.dedup();
    assert!(all.len() >= 12, "{all:?}");
    for these in all {
        println!("{these:?}");
        let args: Vec<&str> = these.iter().map(String::as_str).collect();
        let (identity, _) = policy(&args);
        let (table, _) = policy(if args.contains(&"console") { &["--writes", "console"] } else { &[] });
        let cases: Vec<&Value> = cases.iter().copied().filter(|case| options(case) == these).collect();
        let alone = Force { identity: Some(&identity), ..Force::default() };
        assert_eq!(matrix.wrong(&cases, alone), [""; 0], "{these:?} alone");
        assert_eq!(matrix.wrong(&cases, Force { table: Some(&table), ..alone }), [""; 0], "{these:?}");
    }
}

/// Whoever makes a user's keys becomes it.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn the_service_control_policy_guards_users_too() {
    let matrix = Matrix::read();
    let user = "arn:aws:iam::111111111111:user/ops/eve";
    let actions = ["CreateAccessKey", "CreateLoginProfile", "CreateUser", "UpdateLoginProfile", "UpdateUser"];
    let case = |action: &str, resource: &str, wanted: &str| {
        json!({"id": format!("{action} {resource}"), "principal": "human", "action": format!("iam:{action}"),
               "resource": resource, "context": {}, "wanted": wanted, "resourcePolicy": null})
    };
    for option in ["--admins", "--writers", "--owners"] {
        let owners = if option == "--owners" { &[][..] } else { &["--owners", OWNER][..] };
        let (scp, _) = policy(&[&["--scp", option, "arn:aws:iam::111111111111:user/ops/*"], owners].concat());
        let force = Force { scp: Some(&scp), ..Force::default() };
        let denied: Vec<Value> = actions.iter().map(|action| case(action, user, "Deny")).collect();
        let denied: Vec<&Value> = denied.iter().collect();
        assert_eq!(matrix.wrong(&denied, force), [""; 0], "{option}");
        let others = actions.map(|action| case(action, "arn:aws:iam::111111111111:user/else/eve", "Allow"));
        assert_eq!(matrix.wrong(&others.iter().collect::<Vec<_>>(), force), [""; 0], "{option}");
        let statements = scp["Statement"].as_array().expect("statements");
        let i = statements.iter().position(|s| s["Sid"].to_string().contains("User")).expect("of users");
        for (action, mutant) in mutants(&scp, &format!("/Statement/{i}/Action")) {
            let wrong = matrix.wrong(&denied, Force { scp: Some(&mutant), ..Force::default() });
            assert_eq!(wrong.len(), 1, "{action} decides no case");
        }
    }
}

/// DynamoDB refuses a policy that names an action which is none.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn every_action_in_a_policy_is_one() {
    let user = "arn:aws:iam::111111111111:user/ops/*";
    let mut actions = vec![];
    for options in [
        &[][..],
        &["--enumerated", "--writes", "console"],
        &["--for", "owner"],
        &["--for", "writer", "--writes", "console"],
        &["--for", "auditor"],
        &["--for", "admin"],
        &["--for", "rotator"],
        &["--scp", "--owners", OWNER, "--pipelines", "*", "--admins", user],
    ] {
        for statement in policy(options).0["Statement"].as_array().expect("statements") {
            let named = statement.get("Action").or_else(|| statement.get("NotAction")).expect("actions");
            let named =
                named.as_array().expect("a list").iter().map(|action| action.as_str().expect("a name"));
            actions.extend(named.filter(|action| !action.ends_with('*')).map(str::to_owned));
        }
    }
    assert!(actions.len() > 70, "{actions:?}");
    assert_eq!(node("unknown", &json!(actions)), [""; 0]);
    let wrong = json!(["dynamodb:BatchTransactItem", "dynamodb:GetItem", "nothing:GetItem"]);
    assert_eq!(node("unknown", &wrong), ["dynamodb:BatchTransactItem", "nothing:GetItem"]);
}

/// What each role does, and what it must not be able to by its own policy, the table having none.
#[test]
#[ignore = "needs the IAM simulator from npm: .ci/setup"]
fn a_roles_policy_grants_what_it_needs_and_no_more() {
    let matrix = Matrix::read();
    let own = "arn:aws:iam::111111111111:role/slack-bot-lambda-role";
    let victim = "arn:aws:iam::111111111111:role/github-webhook-processor-lambda-role";
    let names = json!({"dynamodb:LeadingKeys": [own], "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
                       "dynamodb:Attributes": ["principal", "name"]});
    let values = json!({"dynamodb:LeadingKeys": [own], "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
                        "dynamodb:Attributes": ["principal", "name", "value"]});
    let every = json!({"dynamodb:LeadingKeys": [own], "dynamodb:Select": "ALL_ATTRIBUTES"});
    let at = |key: &str| json!({"dynamodb:LeadingKeys": [key]});
    let blind = json!({"dynamodb:LeadingKeys": [own], "dynamodb:ReturnValues": "NONE"});
    let returning = json!({"dynamodb:LeadingKeys": [own], "dynamodb:ReturnValues": "ALL_OLD"});
    let in_transaction = json!({"dynamodb:LeadingKeys": [own], "dynamodb:ReturnValues": "NONE",
                                "dynamodb:EnclosingOperation": "TransactWriteItems"});
    let both = json!({"dynamodb:LeadingKeys": [own, victim]});
    let index_and_own = json!({"dynamodb:LeadingKeys": ["ddbsm:index", own]});
    let none = json!({});
    let batch_write = ("BatchWriteItem", at(own));
    let list = ("Query", at("ddbsm:index"));
    for (who, options, needs, refused) in [
        (
            "owner",
            &["--for", "owner"][..],
            vec![("BatchGetItem", at(own)), ("Query", names)],
            vec![
                ("BatchGetItem", at(victim)),
                ("BatchGetItem", both),
                ("BatchGetItem", none.clone()),
                ("Query", values),
                ("Query", every),
                ("Query", at(victim)),
                ("Query", none.clone()),
                batch_write.clone(),
            ],
        ),
        (
            "writer",
            &["--for", "writer"],
            vec![batch_write.clone(), list.clone()],
            vec![
                ("Query", at(own)),
                ("Query", index_and_own.clone()),
                ("Query", none.clone()),
                ("BatchGetItem", at(own)),
                ("PutItem", blind.clone()),
            ],
        ),
        (
            "writer",
            &["--for", "writer", "--writes", "console"],
            vec![batch_write.clone(), list.clone(), ("PutItem", blind.clone())],
            vec![("PutItem", returning), ("PutItem", in_transaction), ("Query", at(own))],
        ),
        (
            "human",
            &["--for", "auditor"],
            vec![
                list,
                ("DescribeContinuousBackups", none.clone()),
                ("DescribeContributorInsights", none.clone()),
                ("DescribeKinesisStreamingDestination", none.clone()),
                ("DescribeTable", none.clone()),
                ("DescribeTimeToLive", none.clone()),
                ("GetResourcePolicy", none.clone()),
                ("ListTagsOfResource", none.clone()),
            ],
            vec![("Query", at(own)), ("Query", index_and_own), batch_write],
        ),
    ] {
        let (policy, _) = policy(options);
        let case = |wanted: &str, (action, context): &(&str, Value)| {
            json!({"id": format!("{action} {context}"), "principal": who, "action": format!("dynamodb:{action}"),
                   "resource": matrix.0["tableArn"], "context": context, "policyAttached": true, "wanted": wanted})
        };
        let mut cases: Vec<Value> = needs.iter().map(|request| case("Allow", request)).collect();
        cases.extend(refused.iter().map(|request| case("Deny", request)));
        let granted = |action: &String| needs.iter().any(|(needed, _)| needed == action);
        let never: Vec<String> =
            node("actions", &Value::Null).into_iter().filter(|action| !granted(action)).collect();
        cases.extend(never.iter().map(|action| case("Deny", &(action, at(own)))));
        let cases: Vec<&Value> = cases.iter().collect();
        let (table, _) =
            crate::common::policy(if options.contains(&"console") { &options[2..] } else { &[] });
        let force = Force { identity: Some(&policy), ..Force::default() };
        println!("{options:?}");
        assert_eq!(matrix.wrong(&cases, force), [""; 0], "{options:?} alone");
        assert_eq!(
            matrix.wrong(&cases, Force { table: Some(&table), ..force }),
            [""; 0],
            "with the table's policy"
        );

        for (i, _) in policy["Statement"].as_array().expect("statements").iter().enumerate() {
            for (action, mutant) in mutants(&policy, &format!("/Statement/{i}/Action")) {
                // Of no table: the matrix has its case.
                if action == "dynamodb:ListBackups" {
                    continue;
                }
                let wrong = matrix.wrong(&cases, Force { identity: Some(&mutant), ..Force::default() });
                assert!(!wrong.is_empty(), "{action} is granted and not needed");
            }
        }
    }
}
