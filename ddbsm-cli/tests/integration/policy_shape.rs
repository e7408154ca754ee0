//! What `ddbsm policy` prints, and what it refuses.

use crate::common::{POLICY, accepts, ddbsm, policy, stderr, stdout};
use serde_json::Value;

const OWNER: &str = "arn:aws:iam::111111111111:role/app/slack-bot-lambda-role";
const KEY: &str = "arn:aws:kms:us-west-2:111111111111:key/0123";

/// Every kind of policy; the first eight are the table's.
const ALL: [&[&str]; 21] = [
    &[],
    &["--writes", "console"],
    &["--enumerated"],
    &["--enumerated", "--writes", "console"],
    &["--replicated"],
    &["--replicated", "--writes", "console"],
    &["--replicated", "--enumerated"],
    &["--replicated", "--enumerated", "--writes", "console"],
    &["--for", "owner"],
    &["--for", "owner", "--encryption", KEY],
    &["--for", "writer"],
    &["--for", "writer", "--writes", "console"],
    &["--for", "writer", "--writes", "console", "--owners", OWNER],
    &["--for", "auditor"],
    &["--for", "auditor", "--replicated"],
    &["--for", "admin"],
    &["--for", "admin", "--encryption", KEY],
    &["--for", "rotator"],
    &["--for", "rotator", "--owner", OWNER, "--encryption", KEY],
    &["--scp", "--owners", OWNER],
    &["--scp", "--owners", OWNER, "--functions", "slack-*", "--pipelines", "slack-*"],
];
const OF_TABLE: usize = 8;

fn statements(policy: &Value) -> &Vec<Value> {
    policy["Statement"].as_array().expect("statements")
}

#[test]
fn stdout_is_minified_json_and_stderr_says_what_stays_open() {
    for options in ALL {
        let output = ddbsm().args(POLICY).args(options).output().expect("ddbsm runs");
        let text = stdout(&output);
        let parsed: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(serde_json::to_string(&parsed).expect("JSON").len(), text.trim_end().len(), "{options:?}");
        assert_eq!(parsed["Version"], "2012-10-17");
        assert!(
            stderr(&output).lines().count() >= 2
                && stderr(&output).lines().all(|line| line.starts_with("# "))
        );
    }
}

/// Every name and pattern in every table policy that the tool prints is on DynamoDB's list.
#[test]
fn dynamodb_accepts_every_table_policy() {
    for options in &ALL[..OF_TABLE] {
        assert_eq!(accepts::error(&policy(options).0.to_string()), None, "{options:?}");
    }
    for (wrong, said) in [
        ("dynamodb:ListExports", "names are invalid: \"dynamodb:ListExports\""),
        ("dynamodb:CreateGlobal*", "names are invalid"),
        ("dynamodb:", "names are invalid"),
    ] {
        for list in ["Action", "NotAction"] {
            let mut policy = policy(&[]).0;
            let last = policy["Statement"].as_array_mut().expect("statements").last_mut().expect("one");
            last.as_object_mut().expect("a statement").remove("Action");
            last[list] = Value::from(vec!["dynamodb:GetItem", wrong]);
            let problem = accepts::error(&policy.to_string()).unwrap_or_default();
            assert!(problem.contains(said), "{wrong}: {problem}");
        }
    }
}

#[test]
fn the_tables_policy_denies_to_everybody_and_grants_nothing() {
    for options in &ALL[..OF_TABLE] {
        for statement in statements(&policy(options).0) {
            assert_eq!(statement["Effect"], "Deny");
            assert_eq!(statement["Principal"], "*");
            let resource = statement["Resource"][0].as_str().expect("a resource");
            assert!(
                resource.starts_with("arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets"),
                "{resource}"
            );
        }
    }
}

#[test]
fn every_statement_has_a_name_of_its_own() {
    for options in ALL {
        let (policy, _) = policy(options);
        let mut sids: Vec<_> = statements(&policy).iter().map(|s| s["Sid"].to_string()).collect();
        let all = sids.len();
        sids.sort();
        sids.dedup();
        assert_eq!(sids.len(), all, "{options:?}");
    }
}

/// No option says which roles own secrets, and the policy holds none: its size can't depend on how many there are.
#[test]
fn one_policy_serves_any_number_of_roles_and_fits() {
    for options in &ALL[..OF_TABLE] {
        let (policy, _) = policy(options);
        let json = policy.to_string();
        assert!(json.len() < 6 * 1024, "{} bytes", json.len());
        let arns: Vec<_> = json.matches("arn:aws:iam::").collect();
        let replication = if options.contains(&"--replicated") { statements(&policy).len() } else { 0 };
        assert_eq!(arns.len(), 2 + replication, "writers and admins, nobody else");
        assert_eq!(json.matches("${aws:PrincipalArn}").count(), 4);
    }
}

#[test]
fn the_longest_names_fit_in_the_limits() {
    let table = "t".repeat(255);
    let pattern = format!("arn:aws-us-gov:iam::111111111111:role/{}/*", "p".repeat(500));
    let output = ddbsm()
        .args(["policy", "--table", &table, "--account", "111111111111", "--region", "us-gov-west-1"])
        .args(["--writers", &pattern, "--admins", &pattern, "--writes", "console", "--enumerated"])
        .output()
        .expect("ddbsm runs");
    let json = stdout(&output);
    assert!(
        json.len() < 20 * 1024 && json.contains("arn:aws-us-gov:dynamodb:us-gov-west-1:"),
        "{} bytes",
        json.len()
    );
}

#[test]
fn a_policy_over_the_limit_is_refused_and_not_printed() {
    let pattern = |i: usize| format!("arn:aws:iam::111111111111:role/{}/{i}", "p".repeat(450));
    let patterns: Vec<String> = (0..50).flat_map(|i| ["--writers".to_owned(), pattern(i)]).collect();
    let output = ddbsm().args(POLICY).args(patterns).output().expect("ddbsm runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).is_empty());
    assert!(stderr(&output).contains("AWS accepts at most 20480"), "{}", stderr(&output));
}

#[test]
fn console_says_that_writers_can_read_and_strict_does_not() {
    assert!(policy(&["--writes", "console"]).1.contains("a writer can READ"));
    assert!(policy(&["--writes", "console", "--for", "writer"]).1.contains("can READ any value"));
    assert!(policy(&["--for", "writer", "--owners", OWNER]).1.contains("--owners doesn't limit the index"));
    assert!(!policy(&["--for", "writer"]).1.contains("doesn't limit the index"));
    assert!(!policy(&[]).1.contains("READ"));
    assert!(policy(&["--enumerated"]).1.contains("tomorrow is not denied"));
    assert!(!policy(&["--enumerated"]).0.to_string().contains("NotAction"));
}

#[test]
fn a_pattern_without_a_path_is_named() {
    let named =
        |pattern: &str| policy(&["--writers", pattern]).1.contains("has a wildcard and no path of its own");
    assert!(named("arn:aws:iam::111111111111:role/writer-*"));
    assert!(named("arn:aws:iam::111111111111:role/*/writer"));
    assert!(!named("arn:aws:iam::111111111111:role/ops/*"));
    assert!(!named("arn:aws:iam::111111111111:role/writer"));
}

/// A user has keys and a password that others can make, which a role has not.
#[test]
fn users_are_guarded_where_a_pattern_names_them() {
    let sids = |options: &[&str]| -> Vec<String> {
        let (policy, _) = policy(&[&["--scp", "--owners", OWNER], options].concat());
        statements(&policy).iter().map(|s| s["Sid"].as_str().expect("a name").to_owned()).collect()
    };
    let user = "arn:aws:iam::111111111111:user/ops/*";
    assert!(!sids(&[]).iter().any(|sid| sid.ends_with("User")));
    for (option, sid) in
        [("--admins", "BecomeGuardUser"), ("--writers", "BecomeGuardUser"), ("--owners", "BecomeOwnerUser")]
    {
        assert!(sids(&[option, user]).iter().any(|other| other == sid), "{option}");
    }
}

#[test]
fn a_restore_by_aws_backup_is_named() {
    assert!(policy(SCP).1.contains("backup:StartRestoreJob"));
    assert!(policy(&[]).1.contains("AWS Backup into another table"));
}

const SCP: &[&str] = ALL[ALL.len() - 1];

/// What each policy leaves open is printed, a line for each fact.
#[test]
fn what_stays_open_is_said() {
    for (options, facts) in [
        (
            &[][..],
            &[
                "dynamodb:Query can read the index",
                "StartBulkPutItems",
                "RestoreTableToPointInTime",
                "--replicated",
                "about 4 minutes",
                "The root user",
            ][..],
        ),
        (&["--replicated"], &["Replicas don't inherit this policy"]),
        (&["--enumerated"], &["ListExports and ListImports stay allowed"]),
        (&["--for", "admin"], &["It can replace the table policy"]),
        (
            &["--for", "rotator"],
            &["can replace or remove the secret of any role", "It can read its own secrets"],
        ),
        (&["--for", "owner", "--encryption", KEY], &["The key's own policy"]),
        (
            SCP,
            &[
                "management account",
                "service-linked roles",
                "EFS",
                "DeleteTable and UpdateTable",
                "Identity providers",
                "isn't guarded: name every function",
                "A deployer may be assumed by",
                "that keep a role",
            ],
        ),
        (
            &["--scp", "--owners", "arn:aws:iam::111111111111:role/*"],
            &["is every role of the account", "any function of the account"],
        ),
    ] {
        let said = policy(options).1;
        for fact in facts {
            assert_eq!(
                said.lines().filter(|line| line.contains(fact)).count().min(1),
                1,
                "{options:?} {fact}: {said}"
            );
        }
    }
}

/// AWS takes 5,120 characters. What is usual fits several times; what doesn't is refused and not printed.
#[test]
fn a_service_control_policy_over_the_limit_is_refused() {
    let size = |options: &[&str]| policy(options).0.to_string().len();
    assert!(size(SCP) < 4096, "{}", size(SCP));
    let owner = |i: usize| format!("arn:aws:iam::111111111111:role/app/team-{i}/*");
    let run = |owners: usize| {
        let owners = (0..owners).flat_map(|i| ["--owners".to_owned(), owner(i)]);
        ddbsm()
            .args(POLICY)
            .args(["--scp", "--functions", "app-*"])
            .args(owners)
            .output()
            .expect("ddbsm runs")
    };
    let most = (1..60).rev().find(|&owners| run(owners).status.success()).expect("one fits");
    let largest = stdout(&run(most)).trim_end().len();
    assert!((5000..=5120).contains(&largest), "{largest}");
    let over = run(most + 1);
    assert_eq!(over.status.code(), Some(1));
    assert!(
        stdout(&over).is_empty() && stderr(&over).contains("AWS accepts at most 5120"),
        "{}",
        stderr(&over)
    );
}

/// The commands hold the policy that is printed without --cli, quoted for a shell.
#[test]
fn the_aws_cli_commands_hold_the_policy() {
    for options in ALL {
        let mut command = ddbsm();
        command.args(POLICY).args(options).arg("--cli");
        if options.contains(&"owner") {
            command.args(["--role", "app/slack-bot"]);
        }
        let output = command.output().expect("ddbsm runs");
        let script = stdout(&output);
        let json = policy(options).0;
        // A role's is for people to read first.
        let json = if options.first() == Some(&"--for") { format!("{json:#}") } else { json.to_string() };
        assert!(script.contains(&format!("'{json}'")), "{options:?}: {script}");
        let command = match options.first() {
            Some(&"--for") => "aws iam put-role-policy --role-name",
            Some(&"--scp") => "aws organizations create-policy --type SERVICE_CONTROL_POLICY",
            _ => "aws dynamodb create-table --region us-west-2 --table-name dirty-secrets",
        };
        assert!(script.contains(command), "{options:?}: {script}");
        assert!(stderr(&output).lines().all(|line| line.starts_with("# ")));
        let shell = std::process::Command::new("sh").args(["-n", "-c", &script]).output().expect("sh runs");
        assert!(shell.status.success(), "{script}");
    }
    let quote = "arn:aws:iam::111111111111:role/o'brien/*";
    let output = ddbsm().args(POLICY).args(["--cli", "--writers", quote]).output().expect("ddbsm runs");
    if output.status.success() {
        assert!(stdout(&output).contains(r"role/o'\''brien/*"), "{}", stdout(&output));
    }
}

#[test]
fn partitions_follow_from_regions() {
    for (region, arn) in [
        ("cn-north-1", "arn:aws-cn:"),
        ("us-gov-east-1", "arn:aws-us-gov:"),
        ("us-isob-east-1", "arn:aws-iso-b:"),
        ("eusc-de-east-1", "arn:aws-eusc:"),
        ("ap-southeast-2", "arn:aws:"),
    ] {
        let options = ["policy", "--table", "abc", "--account", "111111111111", "--region", region];
        let json = stdout(&ddbsm().args(options).output().expect("ddbsm runs"));
        assert_eq!(json.matches("arn:aws").count(), json.matches(arn).count(), "{region}: {json}");
    }
}

#[test]
fn bad_input_is_refused_with_what_to_write_instead() {
    let arn = "arn:aws:iam::111111111111:role/x/*";
    for (options, said) in [
        (&["--account", "1111-1111-1111"][..], "12 digits"),
        (&["--table", "ab"], "3 to 255"),
        (&["--table", "arn:aws:dynamodb:us-west-2:111111111111:table/x"], "name, not its ARN"),
        (&["--table", "a\"b"], "a table's name can't hold"),
        (&["--region", "us_west"], "written like us-west-2"),
        (&["--region", "west-2"], "written like us-west-2"),
        (&["--partition", "aws-cn"], "us-west-2: the region is in the partition aws"),
        (&["--partition", "AWS"], "a partition is aws"),
        (&["--writers", "arn:aws:iam::999999999999:role/x/*"], "another account"),
        (&["--writers", "arn:aws-cn:iam::111111111111:role/x/*"], "must start with"),
        (&["--writers", "*"], "must start with"),
        (&["--admins", "arn:aws:iam::111111111111:role/${aws:username}"], "can't hold '$'"),
        (&["--admins", "arn:aws:iam::111111111111:role/${aws:username}/x"], "can't hold '$'"),
        (&["--admins", "arn:aws:iam::111111111111:role/"], "at least one character"),
        (&["--admins", "arn:aws:iam::111111111111:role//x"], "at least one character"),
        (&["--writers", "arn:aws:iam::111111111111:role/x//*"], "at least one character"),
        (&["--writers", "arn:aws:iam::111111111111:role/x/"], "at least one character"),
        (&["--admins", "arn:aws:iam::111111111111:role/*"], "this matches everybody"),
        (&["--admins", "arn:aws:iam::111111111111:user/*"], "this matches everybody"),
        (&["--admins", "arn:aws:iam::111111111111:role/?*/*"], "this matches everybody"),
        (&["--writes", "both"], "strict, console"),
        (&["--for", "reader"], "owner, writer, auditor, admin, rotator"),
        (&["--scp", "--for", "owner"], "cannot be used with"),
        (&["--scp"], "--scp needs --owners"),
        (&["--scp", "--functions", "x"], "lock the account"),
        (&["--scp", "--owners", "arn:aws:iam::999999999999:role/x/*"], "another account"),
        (&["--owners", arn], "--scp"),
        (&["--for", "owner", "--owners", arn], "--owners has no effect"),
        (&["--deployers", arn], "--scp"),
        (&["--pipelines", "x"], "--scp"),
        (&["--encryption", "owned"], "--for"),
        (&["--for", "owner", "--encryption", "arn:aws:kms:us-west-2:111111111111:alias/x"], "not an alias"),
        (&["--cli", "--pretty"], "cannot be used with"),
        (&["--scp", "--functions", "arn:aws:lambda:us-west-2:111111111111:function:x"], "not its ARN"),
    ] {
        // A later option would be a repetition, so the one under test takes the place of the usual one.
        let usual = POLICY[1..].chunks(2).filter(|pair| pair[0] != options[0]).flatten();
        let output = ddbsm().arg("policy").args(usual).args(options).output().expect("ddbsm runs");
        assert_eq!(output.status.code(), Some(2), "{options:?}: {}", stderr(&output));
        assert!(stdout(&output).is_empty());
        assert!(stderr(&output).contains(said), "{options:?}: {}", stderr(&output));
    }
}

#[test]
fn the_region_comes_from_the_environment_too() {
    let run = |region: &str| {
        let options = ["policy", "--table", "abc", "--account", "111111111111"];
        ddbsm().args(options).env("AWS_REGION", region).output().expect("ddbsm runs")
    };
    assert!(stdout(&run("eu-west-1")).contains(":eu-west-1:"));
    assert_eq!(run("nowhere").status.code(), Some(2));
    let none =
        ddbsm().args(["policy", "--table", "abc", "--account", "111111111111"]).output().expect("ddbsm runs");
    assert!(stderr(&none).contains("No region is given. Use --region"));
}
