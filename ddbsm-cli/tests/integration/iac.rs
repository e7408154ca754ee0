//! `ddbsm iac`: what is refused, what a program says itself, and how little a small stack is.

use crate::common::program::Struct;
use crate::common::stack::{OF_THE_TESTS, iac};
use crate::common::{ddbsm, run, stderr, stdout};
use serde_json::Value;
use std::path::Path;
use std::{env, fs};

/// A function's own stack, for a table that another stack has.
const FUNCTION: [&str; 2] = ["--without", "table,writer,auditor,admin,rotator,trail,alarm"];

#[test]
fn a_small_stack_is_small() {
    for (format, name) in [("cloudformation", "function.yaml"), ("terraform", "function.tf.json")] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("integration/iac").join(name);
        let printed = iac(format, &[&OF_THE_TESTS[..], &FUNCTION].concat());
        if env::var_os("BLESS").is_some() {
            fs::write(&file, &printed).expect("written");
        }
        let golden = fs::read_to_string(&file).expect("a file");
        assert!(printed == golden, "{name} differs. BLESS=1 accepts this:\n{printed}");
    }
}

#[test]
fn what_is_printed_is_in_a_stable_order_and_says_what_it_is() {
    for format in ["cloudformation", "terraform"] {
        let printed = iac(format, &OF_THE_TESTS);
        assert_eq!(printed, iac(format, &OF_THE_TESTS));
        let said = printed.replace("\n# ", " ");
        for about in
            ["ddbsm/policy-admin/*", "Whether the event of a denied request shows its keys isn't documented"]
        {
            assert!(said.replace("\n  # ", " ").contains(about), "{format} doesn't say {about}");
        }
        assert!(
            !printed.contains("111111111111") && !printed.contains("us-west-2"),
            "{format} is for one account"
        );
    }
    for format in ["cloudformation", "terraform"] {
        let console = iac(format, &[&OF_THE_TESTS[..], &["--writes", "console"]].concat());
        assert!(console.contains("a writer can READ"), "{format}");
    }
    let template = iac("cloudformation", &OF_THE_TESTS);
    assert!(template.lines().all(|line| !line.trim_start().starts_with('#') || line.len() <= 100));
    let module: Value = serde_json::from_str(&iac("terraform", &OF_THE_TESTS)).expect("JSON");
    assert!(module["//"].to_string().contains("aws_dynamodb_resource_policy"));
    let table = &module["resource"]["awscc_dynamodb_table"]["secrets_table"];
    assert!(table["lifecycle"]["precondition"]["condition"].to_string().contains("issuer_arn"), "{table}");
}

/// The table and the role that the program itself names.
#[test]
fn a_program_names_the_table_and_the_role() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bootstrap");
    let arn = "arn:aws:iam::222222222222:role/app/billing";
    let program = |principal, table| {
        fs::write(&file, Struct { name: "S", principal, secrets: &[], flatten: &[] }.program_of(table))
            .expect("written");
    };
    let path = file.to_str().expect("UTF-8");
    program(Some(arn), Some("arn:aws:dynamodb:eu-west-1:222222222222:table/bills"));
    let printed = iac("cloudformation", &[path]);
    for said in [
        "TableName: bills\n",
        "RoleName: billing\n",
        "Path: /app/\n",
        "role of account 222222222222",
        "in eu-west-1",
    ] {
        assert!(printed.contains(said), "{said}");
    }
    let other = iac("cloudformation", &[path, "--table", "others", "--principal", "other"]);
    assert!(other.contains("TableName: others\n") && other.contains("Path: /\n"), "{other}");
    program(None, Some("bills"));
    let refused = run(ddbsm().args(["iac", "--format", "terraform", path]));
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("No role is given"), "{}", stderr(&refused));
    program(Some("arn:aws:iam::222222222222:user/ann"), Some("bills"));
    let refused = run(ddbsm().args(["iac", "--format", "terraform", path]));
    assert!(stderr(&refused).contains("expected a role"), "{}", stderr(&refused));
    fs::write(&file, "no program").expect("written");
    let refused = run(ddbsm().args(["iac", "--format", "terraform", path]));
    assert_eq!(refused.status.code(), Some(1));

    let one = Struct { name: "A", principal: Some(arn), secrets: &[], flatten: &[] }.program_of(Some("one"));
    let two = Struct { name: "B", principal: None, secrets: &[], flatten: &[] }.program_of(Some("two"));
    fs::write(&file, [one, two].concat()).expect("written");
    let refused = run(ddbsm().args(["iac", "--format", "terraform", path]));
    assert!(
        stderr(&refused).contains("more than one table: one, two. Choose one with --table"),
        "{}",
        stderr(&refused)
    );
    assert!(iac("cloudformation", &[path, "--table", "two"]).contains("RoleName: billing\n"));
}

#[test]
fn what_makes_no_stack_is_refused() {
    let all = "table,owner,function,writer,auditor,admin,rotator,trail,alarm";
    let alias = "arn:aws:kms:us-west-2:111111111111:alias/x";
    for (options, said) in [
        (&["--without", "tables"][..], "invalid value 'tables' for '--without <PARTS>'"),
        (&["--without", all], "--without leaves nothing. Leave at least one part in."),
        (&["--without", "owner"], "Leave out both: --without owner,function."),
        (&["--without", "trail"], "Leave out both: --without trail,alarm."),
        (&["--without", "table", "--recovery"], "--recovery has no effect with --without table"),
        (&["--replicated"], "Create it with ddbsm init --replicated"),
        (&["--encryption", alias], "give that and not an alias"),
        (&["--encryption", "mine"], "give owned, managed, or the ARN of a key in KMS"),
        (
            &["--writers", "arn:aws:iam::111111111111:role/ops/*"],
            "Give the path and name of roles, such as --writers 'ops/*'.",
        ),
        (&["--admins", "*"], "must start with a part of a path"),
        (&["--writers", "ops/*/w"], "no free name for the stack's writer follows from that"),
        (&["--writers", "ops/writer"], "no free name for the stack's rotator follows from that"),
        (
            &["--writers", "app/*"],
            "matches --writers (app/*): a function that owns secrets could then change those of others",
        ),
        (&["--admins", "app/*"], "matches --admins (app/*)"),
        (&["--deployer", "app/slack-bot-lambda-role"], "matches --admins"),
        (
            &["--deployer", "ops/slack-bot-lambda-role"],
            "an account has one role of a name, whatever its path",
        ),
        (&["--admins", "ops/*/x", "--deployer", "ci/deploy"], "no free name for the stack's admin"),
        (&["--admins", "ci/deploy", "--deployer", "ci/deploy"], "no free name for the stack's admin"),
        (
            &["--admins", "ops/boss"],
            "the stack makes this role, so whoever deploys it couldn't change the table again",
        ),
        (
            &[
                "--admins",
                "ops/w",
                "--admins",
                "ops/x",
                "--writers",
                "x/w",
                "--writers",
                "w-*",
                "--deployer",
                "ci/x",
            ],
            "no free name for the stack's admin",
        ),
        (&["--deployer", "a{b/c"], "--deployer a{b/c: a stack's role can't hold '{' in its path"),
        (&["--deployer", "arn:aws:iam::111111111111:user/ann"], "expected a role, such as app/slack-bot"),
        (&["--deployer", "/x"], "leave out the slash"),
        (&["--table", "a b"], "--table"),
    ] {
        let names = if options[0] == "--table" { &OF_THE_TESTS[2..] } else { &OF_THE_TESTS[..] };
        for format in ["cloudformation", "terraform"] {
            let output = run(ddbsm().args(["iac", "--format", format]).args(names).args(options));
            assert_eq!(output.status.code(), Some(2), "{options:?}: {}", stdout(&output));
            let words: Vec<&str> = said.split(' ').collect();
            let shown = stderr(&output).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(shown.contains(&words.join(" ")), "{options:?}: {shown}");
        }
    }
    for (args, said) in [
        (&["--format", "terraform"][..], "No table is given. Name it with --table"),
        (&["--format", "terraform", "--table", "abc"], "--without owner,function,rotator"),
        (&["--table", "abc"], "--format"),
        (&["--format", "cdk", "--table", "abc"], "cloudformation, terraform"),
    ] {
        let output = run(ddbsm().arg("iac").args(args));
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stdout(&output));
        assert!(stderr(&output).contains(said), "{args:?}: {}", stderr(&output));
    }
}

/// DynamoDB takes a policy of 20 KB, and says nothing of that before the deployment.
#[test]
fn a_policy_that_is_too_long_is_refused() {
    let patterns: Vec<String> =
        (0..300).map(|i| format!("a-long-path/for-writers/of-the-team-number-{i}/*")).collect();
    let options = patterns.iter().flat_map(|pattern| ["--writers", pattern]);
    let output = run(ddbsm().args(["iac", "--format", "cloudformation"]).args(OF_THE_TESTS).args(options));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("AWS accepts at most 20480"), "{}", stderr(&output));
}
