//! Loads over a real socket from a real server, through the real SDK.

use std::time::Duration;

use ddbsm::{ErrorKind, Reason, Secret, Secrets};
use ddbsm_testkit::proxy;
use ddbsm_testkit::script::{Step, items, scripted};
use ddbsm_testkit::table::{OTHER, OWNER, bytes, client, holding, put, text, with_table};
use zeroize::Zeroize;

#[derive(Debug, Secrets)]
#[secrets(
    table = "dirty-secrets",
    principal = "arn:aws:iam::111111111111:role/app/slack-bot",
    rename_all = "camelCase"
)]
struct Settings {
    github_app_secret: Secret<String>,
    webhook_url: Option<Secret<String>>,
    #[secrets(name = "sessionKey", base64)]
    session_key: Secret<[u8; 32]>,
    #[secrets(json)]
    database: Secret<Database>,
    #[secrets(flatten)]
    slack: SlackSecrets,
    raw: Secret<Vec<u8>>,
    #[secrets(parse, default = 5432)]
    port: Secret<u16>,
    #[secrets(default = "info")]
    level: Secret<String>,
    #[secrets(hex)]
    salt: Secret<Vec<u8>>,
    #[secrets(alias = "oldToken", alias = "olderToken")]
    new_token: Secret<String>,
    #[secrets(allow_empty)]
    suffix: Secret<String>,
    #[secrets(skip)]
    loads: u32,
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "slack/")]
struct SlackSecrets {
    token: Secret<String>,
}

#[derive(Debug, serde::Deserialize, Zeroize)]
struct Database {
    host: String,
    password: String,
}

fn stored() -> Vec<(String, aws_sdk_dynamodb::types::AttributeValue)> {
    [
        ("githubAppSecret", text("s3cr3t")),
        ("sessionKey", text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")),
        ("database", text(r#"{"host":"db.local","password":"p\"w\u00e9"}"#)),
        ("slack/token", text("xoxb")),
        ("raw", bytes([0, 255, 1])),
        ("salt", text("00ffA0")),
        ("olderToken", text("older")),
        ("suffix", text("")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

#[tokio::test]
async fn every_kind_of_field_in_one_request_on_one_connection() {
    let server = with_table().await;
    put(&client(server), OWNER, stored()).await;
    let (address, counts) = proxy::counting(server, 1).await;
    let client = client(address);

    let settings = Settings::load(&client).await.unwrap();

    assert_eq!(settings.github_app_secret.expose_secret(), "s3cr3t");
    assert!(settings.webhook_url.is_none());
    assert_eq!(settings.session_key.expose_secret()[31], 31);
    let database = settings.database.expose_secret();
    assert_eq!((database.host.as_str(), database.password.as_str()), ("db.local", "p\"wé"));
    assert_eq!(settings.slack.token.expose_secret(), "xoxb");
    assert_eq!(settings.raw.expose_secret(), &[0, 255, 1]);
    assert_eq!(*settings.port.expose_secret(), 5432);
    assert_eq!(settings.level.expose_secret(), "info");
    assert_eq!(settings.salt.expose_secret(), &[0, 255, 0xa0]);
    assert_eq!(settings.new_token.expose_secret(), "older");
    assert_eq!(settings.suffix.expose_secret(), "");
    assert_eq!(settings.loads, 0);
    assert_eq!(counts.operations(), [("BatchGetItem".to_owned(), 1)]);

    client.list_tables().send().await.unwrap();
    assert_eq!(counts.connections(), 1, "the load's connection serves the caller's next call");
}

#[tokio::test]
async fn an_error_names_every_secret_at_once() {
    let server = with_table().await;
    let client = client(server);
    put(
        &client,
        OWNER,
        [
            ("github-app-secret", text("needle")),
            ("webhookUrl", text("")),
            ("sessionKey", text("AAEC")),
            ("database", text(r#"{"host":"needle"}"#)),
            ("raw", text("needle")),
            ("salt", text("needle")),
            ("newToken", bytes("needle")),
            ("port", text("needle")),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
    .await;

    let error = Settings::load(&client).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Secrets);
    let problems: Vec<(&str, &str)> = error.problems().iter().map(|p| (p.field(), p.name())).collect();
    assert_eq!(
        problems,
        [
            ("github_app_secret", "githubAppSecret"),
            ("webhook_url", "webhookUrl"),
            ("session_key", "sessionKey"),
            ("database", "database"),
            ("slack.token", "slack/token"),
            ("raw", "raw"),
            ("port", "port"),
            ("salt", "salt"),
            ("new_token", "newToken"),
            ("suffix", "suffix"),
        ]
    );
    assert!(
        matches!(error.problems()[0].reason(), Reason::Missing { similar, .. } if similar == &["github-app-secret"])
    );
    assert!(matches!(error.problems()[1].reason(), Reason::Empty));
    let report = error.to_string();
    assert!(!report.contains("needle"), "{report}");
    assert_eq!(report, format!("{error:?}"));
    for part in ["10 of 11", "`dirty-secrets`", "us-west-2", OWNER, "`github-app-secret`"] {
        assert!(report.contains(part), "{part} in {report}");
    }
}

#[tokio::test]
async fn only_the_principals_own_partition_is_read() {
    let server = with_table().await;
    let client = client(server);
    put(&client, OTHER, stored()).await;
    let error = Settings::load(&client).await.unwrap_err();
    assert_eq!(error.problems().len(), 8);
    assert!(error.to_string().contains("owns no secret in this table"), "{error}");
}

#[derive(Debug, Secrets)]
struct One {
    secret: Secret<String>,
}

#[tokio::test]
async fn the_advice_takes_the_name_from_a_tables_arn() {
    let (address, _) = scripted([Step::Respond(200, items(&[]))]);
    let arn = "arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets";
    for table in [arn, "dirty-secrets"] {
        let loader = One::loader().table(table).principal(OWNER);
        let error = loader.load(&client(address)).await.unwrap_err();
        let advice = format!("ddbsm put secret --table dirty-secrets --region us-west-2 --principal {OWNER}");
        assert!(error.to_string().contains(&advice), "{error}");
        assert!(error.to_string().contains(&format!("from table `{table}`")), "{error}");
    }
}

/// A role's path may hold anything that prints, and the line is meant to be copied into a shell.
#[tokio::test]
async fn the_advice_quotes_what_a_shell_would_take_apart() {
    let (address, _) = scripted([Step::Respond(200, items(&[]))]);
    let principal = "arn:aws:iam::111111111111:role/it's;$(x)/slack-bot";
    let loader = One::loader().table("dirty-secrets").principal(principal);
    let error = loader.load(&client(address)).await.unwrap_err();
    let quoted = r"--principal 'arn:aws:iam::111111111111:role/it'\''s;$(x)/slack-bot'";
    assert!(error.to_string().contains(quoted), "{error}");
}

#[tokio::test]
async fn a_table_in_another_region_than_the_clients_is_an_error_before_any_request() {
    let (address, requests) = scripted([Step::Respond(200, items(&[]))]);
    let arn = "arn:aws-cn:dynamodb:cn-north-1:111111111111:table/dirty-secrets";
    let loader = One::loader().table(arn).principal(OWNER);
    let error = loader.load(&client(address)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRegion);
    assert!(
        error.to_string().contains("ARN is in cn-north-1, and the client's region is us-west-2"),
        "{error}"
    );
    assert_eq!(requests.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn the_builder_comes_before_everything() {
    let server = holding(&[("secret", "s")]).await;
    let one = One::loader()
        .table("dirty-secrets")
        .principal(OWNER)
        .consistent_read(true)
        .timeout(Duration::from_secs(30))
        .load(&client(server))
        .await
        .unwrap();
    assert_eq!(one.secret.expose_secret(), "s");
}
