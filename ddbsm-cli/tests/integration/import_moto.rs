//! `import` from the services as moto has them, and the struct that loads afterwards.

use crate::common::server::{OWNER, at, aws};
use crate::common::{ok, run, stderr, stdout};
use crate::import::load;
use ddbsm_testkit::emulator::moto;
use serde_json::{Value, json};

#[test]
#[ignore = "needs moto from PyPI: .ci/setup"]
fn on_moto() {
    let moto = moto();
    let manager = |operation: &str, body: &Value| {
        aws(moto.address, "secretsmanager", &format!("secretsmanager.{operation}"), body)
    };
    let store = |name: &str, kind: &str, value: &str| {
        let parameter = json!({"Name": name, "Type": kind, "Value": value});
        aws(moto.address, "ssm", "AmazonSSM.PutParameter", &parameter);
    };
    manager("CreateSecret", &json!({"Name": "prod/webhookSecret", "SecretString": "old"}));
    manager("PutSecretValue", &json!({"SecretId": "prod/webhookSecret", "SecretString": "new"}));
    manager(
        "CreateSecret",
        &json!({"Name": "prod/db", "SecretString": r#"{"password": "p", "port": 5432}"#}),
    );
    manager("CreateSecret", &json!({"Name": "prod/signingKey", "SecretBinary": "AP8="}));
    manager("CreateSecret", &json!({"Name": "test/other", "SecretString": "x"}));
    store("/prod/app/GITHUB_APP_SECRET", "SecureString", "github");
    for i in 0..25 {
        store(&format!("/prod/app/more/plain{i}"), "String", "x");
    }

    let ddbsm = |args: &[&str]| run(at(&moto.url()).env("DDBSM_PRINCIPAL", OWNER).args(args));
    ok(&ddbsm(&["init", "--yes"]));
    let output = ddbsm(&[
        "import",
        "--from-secrets-manager",
        "prod/*",
        "--strip-prefix",
        "prod/",
        "--split-json",
        "--overlap",
        "1h",
        "--yes",
    ]);
    ok(&output);
    assert!(stderr(&output).contains("4 moved"), "{}{}", stdout(&output), stderr(&output));
    let parameters = [
        "import",
        "--from-parameter-store",
        "/prod/app",
        "--strip-prefix",
        "/prod/app/",
        "--rename-all",
        "camelCase",
        "--yes",
    ];
    let output = ddbsm(&parameters);
    ok(&output);
    assert!(stderr(&output).contains("26 moved"), "{}{}", stdout(&output), stderr(&output));
    let again = ddbsm(&parameters);
    ok(&again);
    assert!(stderr(&again).contains("0 moved, 26 left as they are"), "{}", stderr(&again));

    let settings = load(&moto.url());
    assert_eq!(settings.github_app_secret.expose_secret(), "github");
    assert_eq!(settings.signing_key.expose_secret(), b"\0\xff");
    assert_eq!(settings.webhook_secret.current().expose_secret(), "new");
    assert_eq!(settings.webhook_secret.previous().map(|old| old.expose_secret().as_str()), Some("old"));
    assert_eq!((settings.password.expose_secret().as_str(), *settings.port.expose_secret()), ("p", 5432));

    // The source is as it was.
    let current = manager("GetSecretValue", &json!({"SecretId": "prod/webhookSecret"}));
    assert_eq!(current["SecretString"], "new");
}
