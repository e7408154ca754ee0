//! `export --template`: what a program needs, as a file that `put --from` takes once it's filled in.

use crate::common::server::{OWNER, Server, TABLE};
use crate::common::{ddbsm, feed, ok, put, run, stderr, stdout};
use ddbsm::{Memory, Rotating, Secret, Secrets};
use serde_json::Value;
use std::process::Output;

/// The test program itself is the one that is looked into.
#[derive(Secrets)]
#[secrets(rename_all = "camelCase")]
struct Template {
    api_token: Secret<String>,
    #[secrets(base64, alias = "oldKey")]
    session_key: Secret<[u8; 4]>,
    webhook_url: Option<Secret<String>>,
    webhook_secret: Rotating<String>,
    certificate: Option<Secret<Vec<u8>>>,
    #[secrets(flatten, prefix = "db/")]
    db: Option<Db>,
}

#[derive(Secrets)]
struct Db {
    #[secrets(json)]
    password: Secret<String>,
}

fn export(args: &[&str]) -> Output {
    // What isn't loaded anywhere isn't in the program.
    assert!(Template::load_blocking(&Memory::default()).is_err());
    let program = std::env::current_exe().expect("a program");
    run(ddbsm().args(["export", "--struct", "Template"]).args(args).arg("--template").arg(program))
}

const EXPECTED: &str = "
# required, text (field api_token)
apiToken=

# required, text in base64 (field session_key); also found as oldKey
sessionKey=

# optional, text (field webhook_url)
# webhookUrl=

# required, text (field webhook_secret); put --overlap keeps the value before it valid
webhookSecret=

# optional, bytes: store it by itself (field certificate)
# ddbsm put --name certificate --file PATH --binary

# required if anything of db is there, text in JSON (field db.password)
# db/password=
";

#[test]
fn what_is_filled_in_is_stored_and_loads() {
    let server = Server::with_table();
    let output = export(&[]);
    ok(&output);
    let template = stdout(&output);
    assert!(template.ends_with(EXPECTED), "{template}");

    // As it is, nothing of it is stored.
    let empty = put(&server, &["--from", "-"], template.as_bytes());
    assert_eq!(empty.status.code(), Some(1));
    for name in ["apiToken", "sessionKey", "webhookSecret"] {
        assert!(stderr(&empty).contains(&format!("{name}: the value is empty")), "{}", stderr(&empty));
    }
    assert!(stderr(&empty).contains("3 mistakes"), "{}", stderr(&empty));
    let filled = template
        .replace("apiToken=", "apiToken='to#ken'")
        .replace("sessionKey=", "sessionKey=AAECAw==")
        .replace("webhookSecret=", "webhookSecret=hook")
        .replace("# db/password=", "db/password='\"pass\"'");
    ok(&put(&server, &["--from", "-"], filled.as_bytes()));

    let client = server.client();
    let load = Template::loader().table(TABLE).principal(OWNER).consistent_read(true);
    let Ok(loaded) = server.block_on(load.load(&client)) else { panic!("it doesn't load") };
    assert_eq!(loaded.api_token.expose_secret(), "to#ken");
    assert_eq!(loaded.session_key.expose_secret(), &[0, 1, 2, 3]);
    assert_eq!(loaded.webhook_secret.current().expose_secret(), "hook");
    assert!(loaded.webhook_url.is_none() && loaded.certificate.is_none());
    assert_eq!(loaded.db.expect("it's there").password.expose_secret(), "pass");
}

#[test]
fn json_holds_the_text_and_stderr_says_what_each_is() {
    let output = export(&["--format", "json"]);
    ok(&output);
    let template: Value = serde_json::from_slice(&output.stdout).expect("JSON alone on stdout");
    let names: Vec<&String> = template.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["apiToken", "sessionKey", "webhookUrl", "webhookSecret", "db/password"]);
    assert!(template.as_object().expect("an object").values().all(|value| value == ""));
    for said in
        ["sessionKey: required, text in base64", "certificate: optional, bytes", "webhookUrl: optional"]
    {
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn what_is_no_program_has_no_template() {
    let nothing = feed(ddbsm().args(["export", "--template", "-"]), b"nothing");
    assert_eq!(nothing.status.code(), Some(1));
    assert!(stderr(&nothing).contains("holds no manifest"), "{}", stderr(&nothing));
    let program = std::env::current_exe().expect("a program");
    let other = run(ddbsm().args(["export", "--struct", "Nobody", "--template"]).arg(program));
    assert_eq!(other.status.code(), Some(2));
    assert!(stderr(&other).contains("no struct Nobody"), "{}", stderr(&other));
    assert_eq!(run(ddbsm().arg("export")).status.code(), Some(2));
}
