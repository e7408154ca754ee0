//! Where table and principal come from, and the sources that need neither. A process has one environment, so each test
//! that needs one of its own runs itself again as a child with it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;

use ddbsm::{Env, ErrorKind, LoadError, Loader, Memory, Reason, Secret, Secrets, Source};
use ddbsm_testkit::authority::Authority;
use ddbsm_testkit::script::{Step, items, scripted};
use ddbsm_testkit::table::{client, config};
use ddbsm_testkit::tls;
use zeroize::Zeroize;

use crate::support::child;

const IN_BUILDER: &str = "arn:aws:iam::111111111111:role/from-builder";
const IN_VARIABLE: &str = "arn:aws:iam::111111111111:role/path/from-variable";
const IN_ATTRIBUTE: &str = "arn:aws:iam::111111111111:role/from-attribute";

fn with_variables<V: AsRef<OsStr>>(test: &str, variables: &[(&str, V)], body: impl AsyncFnOnce()) {
    child::with_variables(&format!("settings::{test}"), variables, body);
}

#[derive(Debug, Secrets)]
#[secrets(table = "from-attribute", principal = "arn:aws:iam::111111111111:role/from-attribute")]
struct Attributed {
    token: Secret<String>,
}

#[derive(Debug, Secrets)]
struct Bare {
    #[expect(dead_code)]
    token: Secret<String>,
}

/// The table and principal that a load asks for.
async fn addressed(loader: Loader<Attributed>) -> (String, String) {
    let (address, requests) = scripted([Step::Respond(200, items(&[("token", "t")]))]);
    let secrets = loader.load(&client(address)).await.unwrap();
    assert_eq!(secrets.token.expose_secret(), "t");
    let requests = requests.lock().unwrap();
    let (_, body) = requests[0].split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let (table, items) = body["RequestItems"].as_object().unwrap().iter().next().unwrap();
    let principal = items["Keys"][0]["principal"]["S"].as_str().unwrap();
    (table.clone(), principal.to_owned())
}

async fn refused<T: Secrets>(loader: Loader<T>) -> LoadError {
    let (address, requests) = scripted([Step::Stall]);
    let Err(error) = loader.load(&client(address)).await else {
        panic!("loaded");
    };
    assert_eq!(requests.lock().unwrap().len(), 0, "refused before anything is sent");
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(error.problems().is_empty());
    error
}

#[track_caller]
fn says(error: &LoadError, kind: ErrorKind, phrases: &[&str]) {
    let report = error.to_string();
    assert_eq!(error.kind(), kind, "{report}");
    for phrase in phrases {
        assert!(report.contains(phrase), "`{phrase}` in:\n{report}");
    }
}

#[test]
fn the_attributes_where_nothing_else_is_set() {
    with_variables::<&str>("the_attributes_where_nothing_else_is_set", &[], async || {
        let expected = ("from-attribute".to_owned(), IN_ATTRIBUTE.to_owned());
        assert_eq!(addressed(Attributed::loader()).await, expected);
    });
}

#[test]
fn variables_before_attributes_and_the_builder_before_both() {
    let variables = [("DDBSM_TABLE", "from-variable"), ("DDBSM_PRINCIPAL", IN_VARIABLE)];
    with_variables("variables_before_attributes_and_the_builder_before_both", &variables, async || {
        let pair = |table: &str, principal: &str| (table.to_owned(), principal.to_owned());
        let loader = Attributed::loader;
        assert_eq!(addressed(loader()).await, pair("from-variable", IN_VARIABLE));
        assert_eq!(addressed(loader().table("from-builder")).await, pair("from-builder", IN_VARIABLE));
        assert_eq!(addressed(loader().principal(IN_BUILDER)).await, pair("from-variable", IN_BUILDER));
    });
}

#[test]
fn no_table_and_no_principal() {
    with_variables::<&str>("no_table_and_no_principal", &[], async || {
        let tools = ["SAM", "CDK", "Terraform"];
        // Both in one report, for each costs a deployment.
        let error = refused(Bare::loader()).await;
        says(&error, ErrorKind::NoTable, &tools);
        says(&error, ErrorKind::NoTable, &["DDBSM_TABLE", "#[secrets(table", ".table("]);
        says(&error, ErrorKind::NoTable, &["DDBSM_PRINCIPAL", "path included", ".principal("]);
        let error = refused(Bare::loader().table("my table")).await;
        says(&error, ErrorKind::InvalidTable, &["`my table`", "DDBSM_PRINCIPAL"]);
        let error = refused(Bare::loader().table("secrets")).await;
        says(&error, ErrorKind::NoPrincipal, &tools);
        says(&error, ErrorKind::NoPrincipal, &["DDBSM_PRINCIPAL", "path included", ".principal("]);
    });
}

#[test]
fn bad_tables_and_principals_of_the_builder() {
    with_variables::<&str>("bad_tables_and_principals_of_the_builder", &[], async || {
        let long = "t".repeat(256);
        for table in [
            "",
            "ab",
            long.as_str(),
            "my table",
            "t/x",
            "tablé",
            "table\n",
            "arn:aws:dynamodb:us-west-2:1:index/x",
            "arn:aws:s3:::table/abc",
            "arn:aws:dynamodb:us-west-2:111111111111:table/abc\n",
            "arn:aws2:dynamodb:us-west-2:111111111111:table/abc",
        ] {
            let error = refused(Attributed::loader().table(table)).await;
            says(&error, ErrorKind::InvalidTable, &["the loader", "3 to 255 of `A-Z a-z 0-9 _ . -`"]);
            assert!(error.to_string().lines().count() == 2, "a line of its own for advice alone: {error}");
        }
        for principal in [
            "",
            "slack-bot",
            "role/slack-bot",
            "arn:aws:iam:::role/x",
            "arn:aws:iam::1:",
            "arn:aws:s3:::b",
            "arn:awsx:iam::111111111111:role/x",
            "arn:aws x:iam::111111111111:role/x",
            "arn:aws:iam::111111111111:role/a#b/x",
        ] {
            let error = refused(Attributed::loader().principal(principal)).await;
            says(
                &error,
                ErrorKind::InvalidPrincipal,
                &["the loader", "arn:aws:iam::111111111111:role/path/role-name"],
            );
        }
        let session = "arn:aws:sts::111111111111:assumed-role/slack-bot/session";
        let error = refused(Attributed::loader().principal(session)).await;
        says(&error, ErrorKind::InvalidPrincipal, &["STS session", "path included"]);
        for principal in [format!("{IN_BUILDER}\n"), format!(" {IN_BUILDER}")] {
            let error = refused(Attributed::loader().principal(principal)).await;
            says(&error, ErrorKind::InvalidPrincipal, &["can't hold"]);
            assert_eq!(error.to_string().lines().count(), 2, "{error}");
        }
    });
}

#[test]
fn an_empty_variable_is_refused_and_not_passed_over() {
    let variables = [("DDBSM_TABLE", ""), ("DDBSM_PRINCIPAL", "")];
    with_variables("an_empty_variable_is_refused_and_not_passed_over", &variables, async || {
        let error = refused(Attributed::loader()).await;
        says(&error, ErrorKind::InvalidTable, &["DDBSM_TABLE", "empty"]);
        let error = refused(Attributed::loader().table("secrets")).await;
        says(&error, ErrorKind::InvalidPrincipal, &["DDBSM_PRINCIPAL", "empty"]);
    });
}

#[test]
fn a_variable_that_is_not_unicode_is_refused() {
    let bad = || OsString::from_vec(vec![b'a', 0xff, b'b', b'c']);
    let variables = [("DDBSM_TABLE", bad()), ("DDBSM_PRINCIPAL", bad())];
    with_variables("a_variable_that_is_not_unicode_is_refused", &variables, async || {
        let error = refused(Attributed::loader()).await;
        says(&error, ErrorKind::InvalidTable, &["DDBSM_TABLE", "a\u{fffd}bc"]);
        let error = refused(Attributed::loader().table("secrets")).await;
        says(&error, ErrorKind::InvalidPrincipal, &["DDBSM_PRINCIPAL"]);
    });
}

/// Every kind of field that text can fill.
#[derive(Debug, Secrets)]
#[secrets(rename_all = "camelCase")]
struct Everything {
    api_key: Secret<String>,
    #[secrets(base64)]
    session_key: Secret<[u8; 3]>,
    #[secrets(hex)]
    salt: Secret<Vec<u8>>,
    #[secrets(json)]
    database: Secret<Database>,
    #[secrets(parse)]
    port: Secret<u16>,
    absent: Option<Secret<String>>,
    #[secrets(default = "info")]
    level: Secret<String>,
    #[secrets(allow_empty)]
    suffix: Secret<String>,
    #[secrets(alias = "oldToken")]
    new_token: Secret<String>,
    #[secrets(flatten)]
    slack: Slack,
    #[secrets(skip)]
    loads: u32,
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "slack/")]
struct Slack {
    token: Secret<String>,
}

#[derive(Debug, serde::Deserialize, Zeroize)]
struct Database {
    password: String,
}

const GOOD: [(&str, &str); 8] = [
    ("apiKey", "k"),
    ("sessionKey", "AAEC"),
    ("salt", "00fF"),
    ("database", r#"{"password":"p\"w"}"#),
    ("port", "5432"),
    ("suffix", ""),
    ("oldToken", "old"),
    ("slack/token", "xoxb"),
];

/// As [`GOOD`], for [`Env`] with the prefix `APP_`.
const GOOD_VARIABLES: [(&str, &str); 8] = [
    ("APP_API_KEY", "k"),
    ("APP_SESSION_KEY", "AAEC"),
    ("APP_SALT", "00fF"),
    ("APP_DATABASE", r#"{"password":"p\"w"}"#),
    ("APP_PORT", "5432"),
    ("APP_SUFFIX", ""),
    ("APP_OLD_TOKEN", "old"),
    ("APP_SLACK_TOKEN", "xoxb"),
];

async fn loads_everything(source: &impl Source) {
    let all = Everything::load(source).await.unwrap();
    assert_eq!(all.api_key.expose_secret(), "k");
    assert_eq!(all.session_key.expose_secret(), &[0, 1, 2]);
    assert_eq!(all.salt.expose_secret(), &[0, 255]);
    assert_eq!(all.database.expose_secret().password, "p\"w");
    assert_eq!(all.port.expose_secret(), &5432);
    assert!(all.absent.is_none());
    assert_eq!(all.level.expose_secret(), "info");
    assert_eq!(all.suffix.expose_secret(), "");
    assert_eq!(all.new_token.expose_secret(), "old");
    assert_eq!(all.slack.token.expose_secret(), "xoxb");
    assert_eq!(all.loads, 0);
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Bytes {
    raw: Secret<Vec<u8>>,
    text: Option<Secret<String>>,
}

#[tokio::test]
async fn memory_fills_every_kind_of_field_as_often_as_asked() {
    let memory = Memory::from(GOOD);
    loads_everything(&memory).await;
    loads_everything(&memory).await;
    loads_everything(&GOOD.into_iter().collect::<Memory>()).await;
    let bytes = Bytes::load(&Memory::default().with_bytes("raw", [0, 255])).await.unwrap();
    assert_eq!(bytes.raw.expose_secret(), &[0, 255]);
}

#[tokio::test]
async fn memory_says_what_to_add_to_it() {
    let memory = Memory::from([("raw", "n33dle")]).with_bytes("text", "n33dle");
    let error = Bytes::load(&memory).await.unwrap_err();
    says(&error, ErrorKind::Secrets, &["2 of 2 secrets from memory", ".with_bytes(", ".with_text("]);
    assert!(!error.to_string().contains("n33dle") && !error.to_string().contains("ddbsm put"));
    let memory = Memory::from([("apikey", "k"), ("slack/tokens", "t"), ("api_key\nforged line", "k")]);
    let error = Everything::load(&memory).await.unwrap_err();
    says(
        &error,
        ErrorKind::Secrets,
        &["there is `apikey`", "there is `slack/tokens`", "add it to the `Memory`", "alias `oldToken`"],
    );
}

#[tokio::test]
async fn a_near_miss_with_a_line_break_does_not_forge_a_line() {
    let error = Everything::load(&Memory::from([("api\nKey", "k")])).await.unwrap_err();
    says(&error, ErrorKind::Secrets, &[r"there is `api\nKey`"]);
}

#[tokio::test]
async fn a_near_miss_that_no_field_may_be_named_is_not_offered_as_a_name() {
    let offered = "or put `#[secrets(name = ";
    for near in ["api-Key", "Api/Key", "apikey", "apiKeys"] {
        let error = Everything::load(&Memory::from([(near, "k")])).await.unwrap_err();
        says(
            &error,
            ErrorKind::Secrets,
            &["add it to the `Memory`\n    or put", &format!("{offered}\"{near}\"")],
        );
    }
    for near in ["api Key", "api:Key", "apiKéy", "apiKey\u{7f}"] {
        let error = Everything::load(&Memory::from([(near, "k")])).await.unwrap_err();
        says(&error, ErrorKind::Secrets, &["missing, but there is `", ": add it to the `Memory`\n"]);
        assert!(!error.to_string().contains(offered), "{error}");
    }
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Flattened {
    #[secrets(flatten, prefix = "db/")]
    database: Password,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Password {
    password: Secret<String>,
}

#[tokio::test]
async fn below_a_prefix_the_name_that_is_offered_is_without_it() {
    let error = Flattened::load(&Memory::from([("db/pasword", "k")])).await.unwrap_err();
    says(&error, ErrorKind::Secrets, &["there is `db/pasword`", "or put `#[secrets(name = \"pasword\")]`"]);
    let error = Flattened::load(&Memory::from([("password", "k")])).await.unwrap_err();
    says(&error, ErrorKind::Secrets, &["there is `password`"]);
    assert!(!error.to_string().contains("or put"), "{error}");
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Numbered {
    token1: Secret<String>,
    token2: Secret<String>,
    #[secrets(alias = "old")]
    new: Option<Secret<String>>,
}

#[tokio::test]
async fn a_name_that_another_field_loads_or_with_another_digit_is_no_suggestion() {
    let memory = Memory::from([("token2", "2"), ("token3", "3"), ("Token1", "1")]);
    let error = Numbered::load(&memory).await.unwrap_err();
    let Reason::Missing { similar, .. } = error.problems()[0].reason() else {
        panic!("{error}");
    };
    assert_eq!(similar, &["Token1"]);
    assert!(!error.to_string().contains("Names that exist"), "{error}");
    let error = Numbered::load(&Memory::from([("token2", "2"), ("token3", "3")])).await.unwrap_err();
    assert!(error.to_string().ends_with("Names that exist: `token2` and `token3`"), "{error}");
}

#[tokio::test]
async fn many_names_are_not_listed() {
    let memory = (0..11).map(|i| (format!("name{i}"), "v")).collect::<Memory>();
    let error = Numbered::load(&memory).await.unwrap_err().to_string();
    assert!(!error.contains("Names that exist") && !error.contains("`name0`"), "{error}");
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Prefixed {
    #[secrets(name = "prod/stripe", alias = "payments")]
    stripe: Secret<String>,
    #[secrets(name = "signing_key_2")]
    signing: Secret<String>,
    db: Secret<String>,
}

#[tokio::test]
async fn suggestions_are_ranked_and_the_way_to_store_the_secret_stays() {
    let memory = Memory::from([
        ("stripe", "1"),
        ("payment", "2"),
        ("signing_key_1", "3"),
        ("d", "4"),
        ("prod/db", "5"),
    ]);
    let error = Prefixed::load(&memory).await.unwrap_err();
    let similar = |at: usize| match error.problems()[at].reason() {
        Reason::Missing { similar, .. } => similar.clone(),
        reason => panic!("{reason}"),
    };
    assert_eq!(similar(0), ["stripe", "payment"], "the name's before the alias's");
    assert_eq!(similar(1), [""; 0], "another digit is another key");
    assert_eq!(similar(2), ["prod/db"]);
    assert_eq!(error.to_string().matches("add it to the `Memory`").count(), 3, "{error}");
}

#[tokio::test]
async fn a_problem_names_the_alias_that_its_item_stands_under() {
    let memory = Memory::from([("token1", "1"), ("token2", "2")]).with_bytes("old", [1]);
    let error = Numbered::load(&memory).await.unwrap_err();
    assert_eq!((error.problems()[0].field(), error.problems()[0].name()), ("new", "old"));
}

#[test]
fn variables_fill_every_kind_of_field() {
    with_variables("variables_fill_every_kind_of_field", &GOOD_VARIABLES, async || {
        loads_everything(&Env::prefixed("APP_")).await;
    });
}

#[test]
fn variables_without_a_prefix_fill_it_too() {
    let bare = GOOD_VARIABLES.map(|(name, value)| (name.trim_start_matches("APP_"), value));
    with_variables("variables_without_a_prefix_fill_it_too", &bare, async || {
        loads_everything(&Env::new()).await;
    });
}

#[test]
fn an_empty_variable_is_named() {
    with_variables("an_empty_variable_is_named", &[("APP_API_KEY", "")], async || {
        let error = Everything::load(&Env::prefixed("APP_")).await.unwrap_err();
        assert_eq!(error.problems()[0].to_string(), "apiKey (field api_key): empty");
        let advice =
            "the variable APP_API_KEY is empty: give it a value, unset it if the secret may be absent";
        says(&error, ErrorKind::Secrets, &[advice, "#[secrets(allow_empty)]"]);
    });
}

#[test]
fn variables_that_are_missing_or_unusable() {
    let variables =
        [("APP_RAW", OsString::from("n33dle")), ("APP_TEXT", OsString::from_vec(vec![0xff, 0xfe]))];
    with_variables("variables_that_are_missing_or_unusable", &variables, async || {
        let error = Bytes::load(&Env::prefixed("APP_")).await.unwrap_err();
        says(&error, ErrorKind::Secrets, &["environment variables `APP_*`"]);
        says(
            &error,
            ErrorKind::Secrets,
            &["#[secrets(base64)]", "in APP_RAW", "not UTF-8 text: set the variable APP_TEXT"],
        );
        assert!(matches!(error.problems()[0].reason(), Reason::WrongType { stored: "S", wanted: "B", .. }));
        assert!(matches!(error.problems()[1].reason(), Reason::Invalid(_)), "{error:?}");
        assert!(!error.to_string().contains("n33dle") && !error.to_string().contains("ddbsm put"));
        let error = Everything::load(&Env::prefixed("NONE_")).await.unwrap_err();
        says(
            &error,
            ErrorKind::Secrets,
            &["set the variable NONE_API_KEY", "set the variable NONE_SLACK_TOKEN"],
        );
        assert_eq!(error.problems().len(), 8, "{error}");
        let error = Everything::load(&Env::new()).await.unwrap_err();
        says(&error, ErrorKind::Secrets, &["from the environment\n", "set the variable API_KEY"]);
    });
}

/// Loads with what `lambda_config` makes of an environment in which this variable can't be used.
fn unusable(test: &str, (name, value): (&'static str, &str), kind: ErrorKind, phrases: &[&str]) {
    let variables = [
        ("AWS_LAMBDA_FUNCTION_NAME", "function"),
        ("AWS_REGION", "us-west-2"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "n33dle"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_MAX_ATTEMPTS", "1"),
        (name, value),
    ];
    with_variables(test, &variables, async || {
        let client = aws_sdk_dynamodb::Client::new(&ddbsm_aws::lambda_config().await);
        let loader = Bare::loader().table("any").principal(IN_BUILDER);
        let error = loader.load(&client).await.unwrap_err();
        says(&error, kind, phrases);
        assert!(!error.to_string().contains("n33dle"), "{error}");
    });
}

#[test]
fn a_region_that_lambda_config_can_not_use_is_named() {
    let phrases = ["AWS_REGION is `US West (Oregon)`", "Correct the variable, or unset it."];
    unusable(
        "a_region_that_lambda_config_can_not_use_is_named",
        ("AWS_REGION", "US West (Oregon)"),
        ErrorKind::InvalidRegion,
        &phrases,
    );
}

/// The client has the URL, so the loader looks at that before anybody asks for credentials.
#[test]
fn an_endpoint_that_lambda_config_can_not_use_is_named() {
    unusable(
        "an_endpoint_that_lambda_config_can_not_use_is_named",
        ("AWS_ENDPOINT_URL", "localhost:8000"),
        ErrorKind::InvalidEndpoint,
        &["`localhost:8000`", "AWS_ENDPOINT_URL"],
    );
}

#[test]
fn credentials_that_lambda_config_can_not_use_are_named() {
    unusable(
        "credentials_that_lambda_config_can_not_use_are_named",
        ("AWS_SECRET_ACCESS_KEY", "n33dle\nn33dle"),
        ErrorKind::InvalidCredentials,
        &["AWS_SECRET_ACCESS_KEY holds a character", "Correct the variable, or unset it."],
    );
}

/// Loads over TLS with ddbsm's HTTP client, where `AWS_CA_BUNDLE` names this file.
fn with_bundle(test: &str, file: &str, phrases: &[&str]) {
    with_variables(test, &[("AWS_CA_BUNDLE", file)], async || {
        let address = tls::in_front_of(([127, 0, 0, 1], 1).into(), Authority::new().good()).await;
        let config = config(address).endpoint_url(format!("https://localhost:{}", address.port()));
        let config = config.http_client(ddbsm_aws::HttpClient::builder().no_proxy().build());
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        let error = Bare::loader().table("any").principal(IN_BUILDER).load(&client).await.unwrap_err();
        says(&error, ErrorKind::Unreachable, phrases);
    });
}

#[test]
fn a_file_of_roots_that_can_not_be_read_is_named() {
    let phrases = ["set up TLS", "AWS_CA_BUNDLE names /nonexistent/a\\nb.pem, which can't be read"];
    with_bundle("a_file_of_roots_that_can_not_be_read_is_named", "/nonexistent/a\nb.pem", &phrases);
}

#[test]
fn a_file_of_roots_that_lacks_the_right_one_is_named() {
    // The file of the parent: its child makes another.
    let file = std::env::temp_dir().join(format!("ddbsm-roots-{}.pem", std::process::id()));
    std::fs::write(&file, Authority::new().pem).unwrap();
    let named = std::env::var("AWS_CA_BUNDLE").unwrap_or_else(|_| file.to_str().unwrap().to_owned());
    let phrases = [
        "isn't signed by a root",
        &format!("`{named}`, which AWS_CA_BUNDLE names"),
        "add its root to that file",
    ];
    with_bundle("a_file_of_roots_that_lacks_the_right_one_is_named", &named, &phrases);
    std::fs::remove_file(&file).unwrap();
}
