//! What `ddbsm policy --for ROLE --cli` prints, as a shell takes it, and patterns of roles in their short form.

use crate::common::{POLICY, ddbsm, policy, stderr, stdout};
use serde_json::Value;

/// A role and its policy, which a shell takes apart as they were meant.
#[test]
fn the_commands_of_a_role_make_it() {
    let words = |options: &[&str]| -> Vec<Vec<String>> {
        let output = ddbsm().args(POLICY).args(options).arg("--cli").output().expect("ddbsm runs");
        assert!(output.status.success(), "{options:?}: {}", stderr(&output));
        let script = stdout(&output);
        for line in script.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        let aws = format!("aws() {{ printf '%s\\0' \"$@\"; printf '\\001'; }}\n{script}");
        let shell = std::process::Command::new("sh").args(["-c", &aws]).output().expect("sh runs");
        assert!(shell.status.success() && shell.stderr.is_empty(), "{script}");
        let asked = stdout(&shell);
        let asked = asked.split_terminator('\u{1}');
        asked.map(|words| words.split_terminator('\0').map(str::to_owned).collect()).collect()
    };
    let option = |words: &[String], name: &str| {
        words.iter().position(|word| word == name).map(|at| words[at + 1].clone())
    };
    let root = "arn:aws:iam::111111111111:root";
    for (options, path, name, who) in [
        (&["--for", "writer"][..], Some("/ddbsm/writer/"), "ddbsm-writer", ("AWS", root)),
        (&["--for", "admin"], Some("/ddbsm/policy-admin/"), "ddbsm-admin", ("AWS", root)),
        (&["--for", "auditor"], Some("/ddbsm/auditor/"), "ddbsm-auditor", ("AWS", root)),
        (&["--for", "rotator"], Some("/ddbsm/writer/"), "ddbsm-rotator", ("Service", "lambda.amazonaws.com")),
        (&["--for", "owner", "--role", "slack-bot"], None, "slack-bot", ("Service", "lambda.amazonaws.com")),
        (
            &["--for", "owner", "--role", "app/o'brien;reboot/bot", "--trust", "ecs-tasks.amazonaws.com"],
            Some("/app/o'brien;reboot/"),
            "bot",
            ("Service", "ecs-tasks.amazonaws.com"),
        ),
        (
            &["--for", "writer", "--writers", "ops/w-*", "--trust", "arn:aws:iam::111111111111:user/ann"],
            Some("/ops/"),
            "w-ddbsm-writer",
            ("AWS", "arn:aws:iam::111111111111:user/ann"),
        ),
    ] {
        let asked = words(options);
        let create = &asked[0];
        assert_eq!(create[..2], ["iam", "create-role"]);
        assert_eq!(option(create, "--path").as_deref(), path, "{options:?}");
        assert_eq!(option(create, "--role-name").as_deref(), Some(name), "{options:?}");
        let trust: Value =
            serde_json::from_str(&option(create, "--assume-role-policy-document").expect("a policy"))
                .expect("JSON");
        assert_eq!(trust["Statement"][0]["Principal"], serde_json::json!({who.0: who.1}), "{options:?}");
        let put = &asked[1];
        assert_eq!(put[..2], ["iam", "put-role-policy"]);
        assert_eq!(option(put, "--role-name").as_deref(), Some(name));
        assert_eq!(
            option(put, "--policy-name"),
            Some(format!("ddbsm-{}-us-west-2-dirty-secrets", options[1]))
        );
        let own: Value =
            serde_json::from_str(&option(put, "--policy-document").expect("a policy")).expect("JSON");
        let without: Vec<&str> =
            match options.iter().position(|option| matches!(*option, "--role" | "--trust")) {
                Some(at) => options[..at].to_vec(),
                None => options.to_vec(),
            };
        assert_eq!(own, policy(&without).0, "{options:?}");
        assert_eq!(
            asked.len(),
            if who.1.starts_with("lambda") { 3 } else { 2 },
            "a function has a log: {options:?}"
        );
    }
    for (options, said) in [
        (&["--for", "owner"][..], "Give --role with its path and name, such as app/my-function"),
        (&["--for", "writer", "--role", "app/bot"], "doesn't match --writers"),
        (&["--for", "writer", "--writers", "ops/*/w"], "Give --role with its path and name"),
        (&["--for", "owner", "--role", "ddbsm/writer/bot"], "matches --writers"),
        (
            &["--for", "owner", "--role", "arn:aws:iam::222222222222:role/bot"],
            "a role of the table's account",
        ),
        (
            &["--for", "owner", "--role", "arn:aws:iam::111111111111:user/ann"],
            "a role of the table's account",
        ),
        (&["--for", "owner", "--role", "bot", "--trust", "everybody"], "--trust: expected the ARN"),
        (&["--for", "owner", "--role", "bot", "--trust", "*"], "--trust: expected the ARN"),
        (&["--role", "bot"], "--for"),
    ] {
        let output = ddbsm().args(POLICY).args(options).arg("--cli").output().expect("ddbsm runs");
        assert_eq!(output.status.code(), Some(2), "{options:?}: {}", stdout(&output));
        assert!(stderr(&output).contains(said), "{options:?}: {}", stderr(&output));
    }
    let no_cli = ddbsm().args(POLICY).args(["--for", "owner", "--role", "bot"]).output().expect("ddbsm runs");
    assert_eq!(no_cli.status.code(), Some(2));
}

#[test]
fn a_pattern_without_an_account_is_of_the_tables() {
    let whole = "arn:aws:iam::111111111111:role/";
    assert_eq!(
        policy(&["--writers", "ops/*", "--admins", "ops/boss"]).0,
        policy(&["--writers", &format!("{whole}ops/*"), "--admins", &format!("{whole}ops/boss")]).0
    );
    assert_eq!(
        policy(&["--for", "writer", "--owners", "app/*"]).0,
        policy(&["--for", "writer", "--owners", &format!("{whole}app/*")]).0
    );
    let china = [
        "policy",
        "--table",
        "abc",
        "--account",
        "111111111111",
        "--region",
        "cn-north-1",
        "--writers",
        "ops/*",
    ];
    let json = stdout(&ddbsm().args(china).output().expect("ddbsm runs"));
    assert!(json.contains("arn:aws-cn:iam::111111111111:role/ops/*"), "{json}");
    for (pattern, said) in
        [("/ops/*", "leave out the slash"), ("role/ops/*", "leave out role/"), ("?ps/*", "must start with")]
    {
        let output = ddbsm().args(POLICY).args(["--writers", pattern]).output().expect("ddbsm runs");
        assert_eq!(output.status.code(), Some(2), "{pattern}");
        assert!(stderr(&output).contains(said), "{pattern}: {}", stderr(&output));
    }
}
