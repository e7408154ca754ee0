//! What `put` stores, ddbsm loads: on dynoxide in this process, and on moto.

use crate::common::server::{OWNER, Server, TABLE, at, client};
use crate::common::{feed, ok, run, stderr, stdout};
use ddbsm::{LoadError, Secret, Secrets};
use ddbsm_testkit::emulator::moto;

#[derive(Debug, Secrets)]
#[secrets(rename_all = "camelCase")]
struct Settings {
    github_app_secret: Secret<String>,
    #[secrets(base64)]
    session_key: Secret<[u8; 32]>,
    signing_key: Secret<Vec<u8>>,
    webhook_url: Option<Secret<String>>,
}

/// Stores what the struct asks for, replaces a part of it, loads it, lists it and removes a part of it.
fn store_and_load(url: &str) {
    let ddbsm = |args: &[&str], stdin: &[u8]| {
        let output = feed(at(url).args(args), stdin);
        ok(&output);
        stdout(&output)
    };
    let put = |args: &[&str], stdin: &[u8]| ddbsm(&[&["put", "--principal", OWNER], args].concat(), stdin);
    put(&["githubAppSecret", "-"], b"first\n");
    put(&["sessionKey", "--generate", "base64"], b"");
    put(&["signingKey", "--binary", "-"], b"\x00\xff");
    put(&["githubAppSecret", "-"], b"second\n");

    let settings = load(url).expect("it loads");
    assert_eq!(settings.github_app_secret.expose_secret(), "second");
    assert_ne!(settings.session_key.expose_secret(), &[0; 32]);
    assert_eq!(settings.signing_key.expose_secret(), b"\x00\xff");
    assert!(settings.webhook_url.is_none());

    let list = ddbsm(&["ls"], b"");
    assert_eq!(list.lines().count(), 5, "{list}");
    let history = ddbsm(&["history", "githubAppSecret", "--principal", OWNER], b"");
    assert_eq!(history.lines().count(), 3, "{history}");
    ddbsm(&["rm", "githubAppSecret", "--yes", "--principal", OWNER], b"");
    let missing = load(url).expect_err("it is removed").to_string();
    assert!(missing.contains("githubAppSecret") && missing.contains("missing"), "{missing}");
    let list = ddbsm(&["ls"], b"");
    assert!(list.lines().count() == 4 && !list.contains("githubAppSecret"), "{list}");
}

fn load(url: &str) -> Result<Settings, LoadError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let loader = Settings::loader().table(TABLE).principal(OWNER).consistent_read(true);
    runtime.block_on(loader.load(&client(url)))
}

#[test]
fn on_dynoxide() {
    let server = Server::start();
    ok(&run(server.ddbsm().args(["init", "--yes"])));
    store_and_load(&server.url);
}

/// Moto keeps table policies, though not one that comes in `CreateTable`: `init` notices, and attaches it.
#[test]
#[ignore = "needs moto from PyPI: .ci/setup"]
fn on_moto() {
    let moto = moto();
    let init = || run(at(&moto.url()).args(["init", "--yes"]));
    let first = init();
    ok(&first);
    assert!(stderr(&first).contains("The server kept no policy for the new table"), "{}", stderr(&first));
    assert!(stdout(&init()).contains("is up to date"));
    store_and_load(&moto.url());
    let verify = run(at(&moto.url()).arg("verify"));
    assert_eq!(verify.status.code(), Some(5), "moto enforces no policy");
}
