//! What the policies of examples/stack let anyone do, decided by an IAM simulator that others wrote.
//!
//! `.ci/setup` installs the CDK and the simulator.

use crate::common::policy;
use crate::common::simulator::{Force, Matrix, mutants, node};
use crate::common::template::{DEPLOYER, FUNCTION, Template, WRITER, synthesized};
use serde_json::{Value, json};

/// The same requests that decide on what `ddbsm policy` prints.
#[test]
#[ignore = "needs the CDK and the IAM simulator from npm: .ci/setup"]
fn its_policies_decide_every_case_of_the_matrix() {
    let template = synthesized();
    let matrix = Matrix::read();
    let table = template.table_policy();
    let force = Force { table: Some(&table), ..Force::default() };
    assert_eq!(matrix.wrong(&matrix.cases("table-policy"), force), [""; 0]);
    for (kind, role) in [("owner", FUNCTION), ("writer", WRITER)] {
        let mut cases = matrix.cases("role");
        cases.retain(|case| case["options"] == json!(["--for", kind]));
        assert!(!cases.is_empty(), "{kind}");
        let identity = granted(template, role);
        let alone = Force { identity: Some(&identity), ..Force::default() };
        println!("{kind}");
        assert_eq!(matrix.wrong(&cases, alone), [""; 0], "{kind} alone");
        assert_eq!(matrix.wrong(&cases, Force { table: Some(&table), ..alone }), [""; 0], "{kind}");
    }
}

/// All that the template grants a role.
fn granted(template: &Template, role: &str) -> Value {
    let mut all = Vec::new();
    for policy in template.policies(role) {
        all.extend(policy["Statement"].as_array().cloned().expect("statements"));
    }
    json!({"Version": "2012-10-17", "Statement": all})
}

/// What CloudFormation does to a table that has neither replicas, streams nor imports: the permissions that the type
/// `AWS::DynamoDB::Table` lists for its handlers. Who assumes no other role than an administrator's may read of them alone.
#[test]
#[ignore = "needs the CDK and the IAM simulator from npm: .ci/setup"]
fn cloudformation_can_update_and_delete_the_table() {
    let (reads, writes) = (
        "DescribeContinuousBackups DescribeContributorInsights DescribeKinesisStreamingDestination DescribeTable \
         DescribeTimeToLive GetResourcePolicy ListTagsOfResource",
        "DeleteResourcePolicy DeleteTable PutResourcePolicy TagResource UntagResource UpdateContinuousBackups \
         UpdateContributorInsights UpdateTable UpdateTimeToLive",
    );
    let mut matrix = Matrix::read();
    let deployer = json!({"arn": DEPLOYER, "userid": "AROADEPLOYER000000000:AWSCloudFormation",
                          "principal": DEPLOYER.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/AWSCloudFormation"});
    let mut other = deployer.clone();
    for field in ["arn", "principal"] {
        other[field] = json!(deployer[field].as_str().expect("a text").replace("hnb659fds", "another"));
    }
    matrix.0["principals"]["deployer"] = deployer;
    matrix.0["principals"]["other deployer"] = other;
    let case = |who: &str, action: &str, wanted: &str| {
        json!({"id": format!("{who} {action}"), "principal": who, "action": format!("dynamodb:{action}"),
               "resource": matrix.0["tableArn"], "context": {}, "policyAttached": true, "wanted": wanted})
    };
    let mut cases = Vec::new();
    for who in ["deployer", "other deployer", "human"] {
        let wanted = if who == "deployer" { "Allow" } else { "Deny" };
        cases.extend(reads.split_whitespace().map(|action| case(who, action, "Allow")));
        cases.extend(writes.split_whitespace().map(|action| case(who, action, wanted)));
        // An admin is no owner and no writer.
        let others =
            ["GetItem", "BatchGetItem", "Scan", "Query", "BatchWriteItem", "ExportTableToPointInTime"];
        cases.extend(others.map(|action| case(who, action, "Deny")));
    }
    let cases: Vec<&Value> = cases.iter().collect();
    let table = synthesized().table_policy();
    assert_eq!(matrix.wrong(&cases, Force { table: Some(&table), ..Force::default() }), [""; 0]);
    let without = policy(&[]).0;
    assert!(matrix.any_wrong(&cases, Force { table: Some(&without), ..Force::default() }));
    for (sid, mutant) in mutants(&table, "/Statement").into_iter().filter(|(sid, _)| sid == "AdminsOnly") {
        assert!(matrix.any_wrong(&cases, Force { table: Some(&mutant), ..Force::default() }), "{sid}");
    }
}

/// What each role of the stack does, and nothing else, whatever it asks for: by its own policies, and with the table's.
#[test]
#[ignore = "needs the CDK and the IAM simulator from npm: .ci/setup"]
fn each_role_can_do_its_work_and_nothing_else() {
    let template = synthesized();
    let table = template.table_policy();
    let mut matrix = Matrix::read();
    for (who, arn) in [("function", FUNCTION), ("stack writer", WRITER)] {
        let session = arn.rsplit('/').next().expect("a name");
        matrix.0["principals"][who] = json!({"arn": arn, "userid": "AROASTACK000000000000:x",
            "principal": format!("arn:aws:sts::111111111111:assumed-role/{session}/x")});
    }
    let secrets = matrix.0["tableArn"].as_str().expect("an ARN").to_owned();
    let deliveries = secrets.replace("dirty-secrets", "DeliveriesBF2F7293");
    let victim = "arn:aws:iam::111111111111:role/app/slack-bot";
    let at = |keys: &[&str]| json!({"dynamodb:LeadingKeys": keys});
    let mut names = at(&[FUNCTION]);
    names["dynamodb:Select"] = json!("SPECIFIC_ATTRIBUTES");
    names["dynamodb:Attributes"] = json!(["principal", "name"]);
    for (who, role, may, may_not) in [
        (
            "function",
            FUNCTION,
            vec![
                ("BatchGetItem", &secrets, at(&[FUNCTION])),
                ("Query", &secrets, names),
                ("PutItem", &deliveries, json!({})),
            ],
            vec![
                ("BatchGetItem", &secrets, at(&[victim])),
                ("BatchGetItem", &secrets, at(&[FUNCTION, victim])),
                ("BatchGetItem", &secrets, json!({})),
                ("Query", &secrets, at(&[FUNCTION])),
                ("Query", &secrets, at(&[victim])),
                ("PutItem", &secrets, at(&[FUNCTION])),
                ("BatchGetItem", &deliveries, json!({})),
                ("Scan", &deliveries, json!({})),
            ],
        ),
        (
            "stack writer",
            WRITER,
            vec![("BatchWriteItem", &secrets, at(&[FUNCTION])), ("Query", &secrets, at(&["ddbsm:index"]))],
            vec![
                ("Query", &secrets, at(&[FUNCTION])),
                ("BatchGetItem", &secrets, at(&[FUNCTION])),
                ("BatchGetItem", &secrets, at(&[WRITER])),
                ("PutItem", &deliveries, json!({})),
            ],
        ),
    ] {
        let case = |wanted: &str, (action, resource, context): &(&str, &String, Value)| {
            json!({"id": format!("{wanted} {action} {resource} {context}"), "principal": who, "context": context, "wanted": wanted,
                   "action": format!("dynamodb:{action}"), "resource": resource, "policyAttached": *resource == &secrets})
        };
        let mut cases: Vec<Value> = may.iter().map(|request| case("Allow", request)).collect();
        cases.extend(may_not.iter().map(|request| case("Deny", request)));
        for action in node("actions", &Value::Null) {
            let granted = |resource| may.iter().any(|(it, on, _)| *it == action && *on == resource);
            let denied = [&secrets, &deliveries].into_iter().filter(|resource| !granted(*resource));
            cases.extend(denied.map(|resource| case("Deny", &(&action, resource, at(&[FUNCTION])))));
        }
        let cases: Vec<&Value> = cases.iter().collect();
        let identity = granted(template, role);
        let alone = Force { identity: Some(&identity), ..Force::default() };
        println!("{who}");
        assert_eq!(matrix.wrong(&cases, alone), [""; 0], "{who} alone");
        assert_eq!(matrix.wrong(&cases, Force { table: Some(&table), ..alone }), [""; 0], "{who}");
        for (i, _) in identity["Statement"].as_array().expect("statements").iter().enumerate() {
            let mut less = identity.clone();
            less["Statement"].as_array_mut().expect("statements").remove(i);
            assert!(
                matrix.any_wrong(&cases, Force { identity: Some(&less), ..alone }),
                "{who} doesn't need statement {i}"
            );
        }
    }
}
