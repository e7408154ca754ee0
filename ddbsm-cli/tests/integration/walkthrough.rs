//! From nothing to a loaded secret, in a terminal of 80 columns, by what the tool prints and nothing else. The account enforces
//! the table's policy and each role's own.
//!
//! `BLESS=1 cargo test -p ddbsm-cli-tests walkthrough -- --ignored` draws the README's picture again.

use crate::common::session::{Session, commands, plain};
use crate::common::svg;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use ddbsm::{LoadError, Secret, Secrets};
use serde_json::json;
use std::path::Path;

const PICTURE: &str = "../screenshot.svg";
const NEEDLE: &str = "n33dle-in-the-terminal";
const VALUE: [(&str, &str); 2] = [("(not shown): ", NEEDLE), ("again: ", NEEDLE)];
const WRITER: &str = "arn:aws:iam::111111111111:role/ddbsm/writer/ddbsm-writer";
const OWNER: &str = "arn:aws:iam::111111111111:role/app/my-function";

#[derive(Debug, Secrets)]
#[secrets(rename_all = "camelCase")]
struct Settings {
    github_app_secret: Secret<String>,
}

/// Loads as a function does that has the role.
fn load(session: &Session, role: &str, table: &str, principal: &str) -> Result<Settings, LoadError> {
    let key = session.account.credentials(role, "function");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .http_client(ddbsm_aws::http_client())
        .endpoint_url(&session.server.url)
        .credentials_provider(Credentials::new(key, "an-example", None, None, "test"))
        .build();
    let client = Client::from_conf(config);
    session.server.block_on(Settings::loader().table(table).principal(principal).load(&client))
}

/// Runs it, and fails unless it ends so and says this, whatever its lines are.
fn expect(session: &Session, line: &str, answers: &[(&str, &str)], code: i32, said: &[&str]) -> String {
    let (shown, ended) = session.run(line, answers);
    let words = plain(&shown).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(ended, code, "{line}: {shown}");
    for said in said {
        assert!(words.contains(said), "{line} doesn't say {said:?}: {words}");
    }
    assert!(!shown.contains("n33dle"), "{line} shows the value: {shown}");
    shown
}

#[test]
#[ignore = "needs an IAM simulator from npm: .ci/setup"]
fn an_administrator_goes_from_nothing_to_a_loaded_secret() {
    let session = Session::new();
    let expect = |line: &str, answers: &[(&str, &str)], code, said: &[&str]| {
        expect(&session, line, answers, code, said)
    };
    before_there_is_a_table(&session);
    let mut picture = String::new();
    let mut show = |line: &str, answers: &[(&str, &str)], said: &[&str]| {
        let shown = expect(line, answers, 0, said);
        picture.extend(["$ ", line, "\n", &shown]);
        shown
    };
    let init = show(
        "ddbsm init",
        &[("[y/N]", "y")],
        &["created arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets"],
    );

    // As an administrator who is no writer, and before the profile is there.
    let put = "ddbsm put githubAppSecret --principal app/my-function";
    expect(
        put,
        &VALUE,
        4,
        &["Access denied for dynamodb:BatchWriteItem", "Run ddbsm doctor to see what the caller may do"],
    );
    expect(
        &format!("{put} --profile ddbsm-writer"),
        &[],
        2,
        &["--profile names the profile ddbsm-writer, which is neither"],
    );
    expect(
        "ddbsm doctor",
        &[],
        0,
        &["you are an auditor, who can only see how the table is guarded", "Make the roles."],
    );
    expect(
        "ddbsm policy --for owner --account 111111111111 --cli",
        &[],
        2,
        &["needs a role. Give --role with its path and name"],
    );
    expect(
        "ddbsm put githubAppSecret --principal role/app/my-function",
        &[],
        2,
        &["leave out role/: app/my-function"],
    );

    // What init printed, line by line.
    let steps = commands(&init);
    let (roles, rest) = steps.split_at(3);
    for command in roles {
        assert!(command.starts_with("ddbsm policy --for ") && command.contains(" --cli"), "{command}");
        show(&format!("{command} | sh"), &[], &["arn:aws:iam::111111111111:role/"]);
    }
    let (profile, rest) = rest.split_at(3);
    for command in profile {
        assert!(command.starts_with("aws configure set profile.ddbsm-writer."), "{command}");
        show(command, &[], &[]);
    }
    let [put, table, principal] = rest else { panic!("{rest:?}") };
    let (table, principal) = (table.strip_prefix("DDBSM_TABLE="), principal.strip_prefix("DDBSM_PRINCIPAL="));
    let (table, principal) = (table.expect("a table"), principal.expect("a principal"));
    assert_eq!(principal, OWNER);

    // Before anything is stored, and once by somebody who isn't the owner.
    let missing = load(&session, OWNER, table, principal).expect_err("nothing is stored").to_string();
    assert!(missing.contains("ddbsm put githubAppSecret --table dirty-secrets"), "{missing}");
    show(
        &put.replace("NAME", "githubAppSecret"),
        &VALUE,
        &["githubAppSecret is new.", "stored githubAppSecret of", ": new"],
    );
    let denied = load(&session, WRITER, table, principal).expect_err("it's the writer").to_string();
    assert!(denied.contains("the table's policy denies it"), "{denied}");
    let settings = load(&session, OWNER, table, principal).expect("it loads");
    assert_eq!(settings.github_app_secret.expose_secret(), NEEDLE);

    show("ddbsm ls --profile ddbsm-writer", &[], &["app/my-function", "githubAppSecret"]);
    expect(
        "ddbsm doctor --profile ddbsm-writer",
        &[],
        0,
        &["assumed-role/ddbsm-writer/ann", "you are a writer", "ddbsm put NAME"],
    );
    expect("ddbsm init", &[], 0, &["dirty-secrets is up to date"]);
    drop_picture(&picture);
}

/// What goes wrong until then.
fn before_there_is_a_table(session: &Session) {
    let expect = |line: &str, answers: &[(&str, &str)], code, said: &[&str]| {
        expect(session, line, answers, code, said)
    };
    expect(
        "ddbsm doctor",
        &[],
        1,
        &["dirty-secrets: there is none here", "next Create the table. ddbsm init"],
    );
    expect(
        "ddbsm ls",
        &[],
        1,
        &[
            "There is no table dirty-secrets.",
            "create it with ddbsm init --table dirty-secrets.",
            "It was looked for in us-west-2 of account 111111111111",
        ],
    );
    expect("ddbsm init", &[("[y/N]", "n")], 3, &["Not confirmed: nothing was changed."]);
    expect("ddbsm init </dev/null", &[], 3, &["There is no terminal to prompt on. Add --yes to confirm."]);
    expect("AWS_REGION= ddbsm init", &[], 2, &["No region is given. Use --region"]);
}

/// Draws the picture, or fails if it's another.
fn drop_picture(shown: &str) {
    let picture = svg::draw(svg::steady(shown).trim_end());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURE);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &picture).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == picture, "the tool prints something else now: BLESS=1 draws it again");
}

#[test]
#[ignore = "needs an IAM simulator from npm: .ci/setup"]
fn a_writer_who_has_nothing_but_the_writers_policy() {
    let session = Session::new();
    let made = session.run("ddbsm init --yes", &[]);
    assert_eq!(made.1, 0, "{}", made.0);
    let policy = crate::common::policy(&["--for", "writer"]).0;
    session.account.make(WRITER, &[&policy]);
    session.sign_in(&session.account.credentials(WRITER, "wes"));
    let expect = |line: &str, answers: &[(&str, &str)], code, said: &[&str]| {
        expect(&session, line, answers, code, said)
    };
    expect(
        "ddbsm doctor",
        &[],
        0,
        &[
            "caller arn:aws:sts::111111111111:assumed-role/ddbsm-writer/wes",
            &format!("role {WRITER}"),
            "dirty-secrets: not seen, dynamodb:DescribeTable is denied",
            "policy not seen, dynamodb:GetResourcePolicy is denied",
            "you are a writer, by the patterns that init uses",
            "next Store a secret",
            "ddbsm put NAME --principal app/my-function",
        ],
    );
    let put = "ddbsm put githubAppSecret --principal app/my-function";
    expect("ddbsm ls", &[], 0, &["No secret is in the index of table dirty-secrets."]);
    expect(&format!("{put} --must-exist"), &[], 1, &["doesn't exist, so nothing was stored. ddbsm ls shows"]);
    expect(
        put,
        &[VALUE[0], ("again: ", "n33dle-mistyped")],
        1,
        &["The two values differ: nothing is stored."],
    );
    expect(
        put,
        &VALUE,
        0,
        &["app/my-function is arn:aws:iam::111111111111:role/app/my-function", "githubAppSecret is new."],
    );
    expect(
        put,
        &VALUE,
        0,
        &["githubAppSecret replaces 01", "by arn:aws:sts::111111111111:assumed-role/ddbsm-writer/wes"],
    );
    expect(&format!("{put} --if-absent"), &[], 1, &["exists, so nothing was changed."]);
    let other = "arn:aws:iam::222222222222:role/app/my-function";
    expect(
        &format!("ddbsm put githubAppSecret --generate --principal {other}"),
        &[],
        0,
        &[
            "belongs to account 222222222222, but the table belongs to 111111111111: no role of another account can load from it.",
        ],
    );
    expect("ddbsm rollback githubAppSecret --yes --principal app/my-function", &[], 0, &["loads version 01"]);
    expect(
        "ddbsm rm githubAppSecret --principal app/my-function",
        &[("[y/N]", "y")],
        0,
        &["removed githubAppSecret"],
    );
    expect("ddbsm history nosuch --principal app/my-function", &[], 1, &["The index doesn't list nosuch of"]);
    expect("ddbsm ls --removed", &[], 0, &["app/my-function", "githubAppSecret", "removed"]);
    expect("ddbsm restore githubAppSecret --yes --principal app/my-function", &[], 0, &["loads version 01"]);
    // What only others may.
    expect(
        "ddbsm init --yes",
        &[],
        4,
        &["Access denied for dynamodb:DescribeTable", "init needs dynamodb:CreateTable"],
    );
    expect("ddbsm destroy --yes", &[], 4, &["Access denied for dynamodb:DescribeTable"]);
    let denied = load(&session, WRITER, "dirty-secrets", OWNER).expect_err("it's no owner").to_string();
    assert!(denied.contains("the table's policy denies it"), "{denied}");
    // A key of the role that was taken away.
    session.account.make(WRITER, &[&json!({"Statement": []})]);
    expect(
        "ddbsm ls",
        &[],
        4,
        &["Access denied for dynamodb:Query", "(ddbsm policy --for writer prints what is needed)"],
    );
    session.sign_in("AKIANOBODYATALL00000");
    expect("ddbsm ls", &[], 4, &["Access denied for dynamodb:Query"]);
}
