//! What the environment and the profile set, checked before anything is sent: it is named where it's wrong, honored where it's
//! right, and an empty variable counts as unset.

use crate::common::server::{OWNER, Server, at};
use crate::common::{feed, ok, run, stderr};
use ddbsm_testkit::authority::Authority;
use ddbsm_testkit::server::{self, Step};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use tempfile::{NamedTempFile, TempDir};

/// A file in a folder of its own.
fn file(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("written");
    file
}

/// `ddbsm ls` with the credentials and settings of a profile alone.
fn ls_with(url: &str, config: &Path) -> Command {
    let mut command = at(url);
    for name in ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", config).arg("ls");
    command
}

/// Fails unless this was said before anything was sent, and no part of a key with it.
fn refused(output: &Output, said: &str) {
    let shown = stderr(output);
    assert_eq!(output.status.code(), Some(2), "{said}: {shown}");
    assert!(shown.contains(said) && !shown.contains("panicked"), "{said}: {shown}");
    assert!(!shown.contains("AKID") && !shown.contains("no-secret"), "a key is shown: {shown}");
}

#[test]
fn every_empty_variable_counts_as_unset() {
    let server = Server::with_table();
    let mut command = server.ddbsm();
    for name in [
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "AWS_ENDPOINT_URL_STS",
        "AWS_CA_BUNDLE",
        "AWS_RETRY_MODE",
        "AWS_MAX_ATTEMPTS",
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_ROLE_ARN",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "DDBSM_PRINCIPAL",
    ] {
        command.env(name, "");
    }
    ok(&feed(command.args(["put", "a", "-", "--principal", OWNER]), b"x"));
    let no_table = run(server.ddbsm().env("DDBSM_TABLE", "").arg("ls"));
    refused(&no_table, "--table <TABLE>");
}

#[test]
fn credentials_that_fit_no_header_are_named_by_their_variable() {
    let server = Server::with_table();
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        for (value, said) in [
            ("AKIDno-secret\r", "a carriage return"),
            ("AKIDno-secret\r\n", "a carriage return"),
            ("AKIDno-secret\n", "a line break"),
            ("AKID no-secret", "a space"),
            ("AKIDno-secret\t", "a space"),
            ("AKIDno-secret\u{e9}", "a character that is not ASCII"),
            ("AKIDno-secret\u{7f}", "a control character"),
            ("\u{201c}AKIDno-secret\u{201d}", "a character that is not ASCII"),
            ("\"AKIDno-secret\"", "quotes around the value"),
            ("'AKIDno-secret'", "quotes around the value"),
        ] {
            let output = run(server.ddbsm().env(name, value).arg("ls"));
            refused(&output, &format!("{name} holds {said}"));
        }
        let output = run(server.ddbsm().env(name, std::ffi::OsStr::from_bytes(b"AKID\xff")).arg("ls"));
        refused(&output, &format!("{name} is not UTF-8 text"));
    }
    refused(
        &run(server.ddbsm().env_remove("AWS_SECRET_ACCESS_KEY").arg("ls")),
        "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not",
    );
    assert!(server.calls().is_empty());
}

const KEYS: &str =
    "region = eu-west-1\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = an-example-and-no-secret";

/// A file that Windows wrote is read, and a line end that is none is named.
#[test]
fn a_profile_whose_lines_end_otherwise_is_read_or_named() {
    let server = Server::with_table();
    let config = format!("[default]\n{KEYS}\n");
    for text in [config.clone(), config.replace('\n', "\r\n"), config.trim_end().replace('\n', "\r\n")] {
        ok(&run(&mut ls_with(&server.url, file(&text).path())));
    }
    server.calls();
    for text in [
        config.replace('\n', "\r\n").trim_end_matches('\n').to_owned(),
        config.replace('\n', "\r\r\n"),
        config.replace("AKIDPROFILE\n", "AKIDPROFILE\n  AKIDMORE\n"),
        config.replace("AKIDPROFILE", "AKID PROFILE"),
        config.replace("AKIDPROFILE", "AKID\u{200b}PROFILE"),
        config.replace('\n', "\r"),
    ] {
        let output = run(&mut ls_with(&server.url, file(&text).path()));
        assert!(matches!(output.status.code(), Some(1 | 2)), "{text:?}: {:?}", output.status);
        assert!(
            !stderr(&output).contains("panicked") && !stderr(&output).contains("AKID"),
            "{}",
            stderr(&output)
        );
    }
    let by_source = format!(
        "[default]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111111111111:role/x\n\
                             source_profile = base\n[profile base]\n{KEYS}\r"
    );
    let output = run(&mut ls_with(&server.url, file(&by_source).path()));
    refused(&output, "aws_secret_access_key of the profile base holds a carriage return");
    assert!(server.calls().is_empty());
}

#[test]
fn a_region_that_is_none_is_named_and_an_endpoint_of_ones_own_takes_any() {
    let server = Server::with_table();
    for region in [
        "us-west-2\r",
        "us-west-2\n",
        "US West (Oregon)",
        "us-west-2 ",
        "us_west_2",
        "us-west-2/x",
        "us-west-2.evil",
    ] {
        refused(&run(server.ddbsm().env("AWS_REGION", region).arg("ls")), "AWS_REGION is \"");
        refused(&run(server.ddbsm().args(["ls", "--region", region])), "--region is \"");
        let endpoint = ["ls", "--endpoint-url", &server.url, "--region", region];
        refused(&run(server.ddbsm().args(endpoint)), "--region is \"");
    }
    refused(&run(server.ddbsm().args(["ls", "--region", "local"])), "--region is \"local\"");
    server.calls();
    for region in ["local", "localhost", "Local-1", "000000000000"] {
        ok(&run(server.ddbsm().args(["ls", "--endpoint-url", &server.url, "--region", region])));
        ok(&run(server.ddbsm().args(["ls", "--endpoint-url", &server.url]).env("AWS_REGION", region)));
    }
    assert_eq!(server.calls().len(), 8);
}

/// The SDK panics over the first two, and asks another endpoint than was meant over the others.
#[test]
fn settings_that_are_none_are_named() {
    let server = Server::with_table();
    for (name, key, wrong, right) in [
        ("AWS_MAX_ATTEMPTS", "max_attempts", &["0", "-1", "three", "3\r"][..], &["1", "5"][..]),
        ("AWS_RETRY_MODE", "retry_mode", &["fast", "standard\r"], &["standard", "Adaptive", "legacy"]),
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &["yes", "1"], &["false", "FALSE"]),
        ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", &["on"], &["false"]),
        (
            "AWS_ACCOUNT_ID",
            "aws_account_id",
            &["abc", "11111111111", "1111-1111-1111", "../x"],
            &["111111111111"],
        ),
        ("AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode", &["off"], &["disabled"]),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", &["no"], &["false"]),
    ] {
        for wrong in wrong {
            refused(&run(server.ddbsm().env(name, wrong).arg("ls")), &format!("{name} is \""));
            let config = file(&format!("[default]\n{KEYS}\n{key} = {}\n", wrong.trim()));
            if wrong.trim() == *wrong {
                let output = run(&mut ls_with(&server.url, config.path()));
                refused(&output, &format!("{key} of the profile default is \""));
            }
        }
        assert!(server.calls().is_empty());
        for right in right {
            ok(&run(server.ddbsm().env(name, right).arg("ls")));
            let config = file(&format!("[default]\n{KEYS}\n{key} = {right}\n"));
            ok(&run(&mut ls_with(&server.url, config.path())));
        }
        server.calls();
    }
}

/// The SDK would fail with an error that names neither.
#[test]
fn an_endpoint_of_aws_and_one_of_ones_own_are_refused_together() {
    let server = Server::with_table();
    for (name, key) in [
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
    ] {
        let output = run(server.ddbsm().env(name, "true").arg("ls"));
        refused(&output, &format!("{name} asks for an endpoint of AWS"));
        let config = file(&format!("[default]\n{KEYS}\n{key} = true\n"));
        let output = run(&mut ls_with(&server.url, config.path()));
        refused(&output, &format!("{key} of the profile default asks for an endpoint of AWS"));
    }
    assert!(server.calls().is_empty());
    // Where an endpoint is one's own, no account is a part of it.
    ok(&run(server.ddbsm().env("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required").arg("ls")));
    let mut at_aws = server.ddbsm();
    at_aws.env_remove("AWS_ENDPOINT_URL").env("AWS_ACCOUNT_ID_ENDPOINT_MODE", "required").arg("ls");
    refused(
        &run(&mut at_aws),
        "AWS_ACCOUNT_ID_ENDPOINT_MODE is required, but the credentials don't say their account",
    );
}

#[test]
fn credentials_that_have_ended_are_said_to_have() {
    let server = Server::with_table();
    let ls = |end: &str| run(server.ddbsm().env("AWS_CREDENTIAL_EXPIRATION", end).arg("ls"));
    refused(
        &ls("2020-01-01T00:00:00Z"),
        "AWS_CREDENTIAL_EXPIRATION is 2020-01-01T00:00:00Z: the credentials in the environment have",
    );
    refused(&ls("2020-01-01T00:00:00+02:00"), "the credentials in the environment have expired");
    refused(&ls("yesterday"), "AWS_CREDENTIAL_EXPIRATION is \"yesterday\": expected a time");
    assert!(server.calls().is_empty());
    ok(&ls("2999-01-01T00:00:00Z"));
    ok(&ls("2999-01-01T00:00:00.5+02:00"));
}

/// The SDK takes a file that it can't read for one that is empty, and would ask with other credentials.
#[test]
fn a_file_of_profiles_that_is_none_is_named() {
    let server = Server::with_table();
    let utf16: Vec<u8> = "[default]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let config = NamedTempFile::new().expect("a file");
    for (bytes, said) in [
        ([b"\xff\xfe", &utf16[..]].concat(), "it isn't UTF-8 text. Convert it"),
        (b"[default]\n# caf\xe9\n".to_vec(), "(AWS_CONFIG_FILE) can't be read: it isn't UTF-8 text"),
        (b"[default]\nregion = eu-west-1\naws_access_key_id\n".to_vec(), "on line 3: Expected an '='"),
        (b"[default\n".to_vec(), "on line 1:"),
        (b"\xef\xbb\xbf[default]\n".to_vec(), "on line 1:"),
    ] {
        std::fs::write(config.path(), bytes).expect("written");
        refused(&run(&mut ls_with(&server.url, config.path())), said);
    }
    let folder = TempDir::new().expect("a folder");
    refused(&run(&mut ls_with(&server.url, folder.path())), "(AWS_CONFIG_FILE) can't be read: it's a folder");
    let mut command = server.ddbsm();
    command.env("AWS_SHARED_CREDENTIALS_FILE", folder.path()).arg("ls");
    refused(&run(&mut command), "(AWS_SHARED_CREDENTIALS_FILE) can't be read: it's a folder");
    // Its endpoints would be AWS's own.
    let config = file(&format!("[default]\n{KEYS}\nservices = gone\n[services there]\n"));
    refused(&run(&mut ls_with(&server.url, config.path())), "services of the profile default names \"gone\"");
    let config = file(&format!("[default]\n{KEYS}\nservices = there\n[ services  there ]\n"));
    ok(&run(&mut ls_with(&server.url, config.path())));
    assert_eq!(server.calls().len(), 1);
}

/// Before anybody types an MFA code, and before STS is asked.
#[test]
fn a_role_that_no_profile_can_take_on_is_named() {
    let server = Server::with_table();
    let (sts, asked) = sts();
    let role = "arn:aws:iam::111111111111:role/x";
    let with = |rest: &str| {
        let config = file(&format!("[default]\nregion = eu-west-1\n{rest}\n[profile base]\n{KEYS}\n"));
        run(ls_with(&server.url, config.path()).env("AWS_ENDPOINT_URL_STS", sts.url()))
    };
    for wrong in [
        "x",
        "arn:aws:iam::11111111111:role/x",
        "arn:aws:iam::111111111111:role/",
        "arn:aws:iam::111111111111:user/x",
        "arn:aws:sts::111111111111:assumed-role/x/y",
        "ARN:aws:iam::111111111111:role/x",
        "arn:aws:iam::111111111111:role/x\u{a0}",
        "\"arn:aws:iam::111111111111:role/x\"",
    ] {
        refused(
            &with(&format!("role_arn = {wrong}\nsource_profile = base")),
            "role_arn of the profile default is \"",
        );
    }
    for (rest, said) in [
        (
            "source_profile = gone",
            "source_profile of the profile default is \"gone\": expected the name of a profile",
        ),
        ("source_profile = gone\nmfa_serial = m", "source_profile of the profile default is \"gone\""),
        ("source_profile = default", "take credentials from each other, and none has any: default."),
        (
            "source_profile = base\nrole_session_name = a b",
            "role_session_name of the profile default is \"a b\"",
        ),
        ("source_profile = base\nduration_seconds = x", "duration_seconds of the profile default is \"x\""),
        (
            "source_profile = b\nmfa_serial = m\n[profile b]\nsource_profile = default\nrole_arn = arn:aws:iam::111111111111:role/y",
            "take credentials from each other, and none has any: default, b.",
        ),
    ] {
        refused(&with(&format!("role_arn = {role}\n{rest}")), said);
    }
    assert!(asked.lock().expect("no panic").is_empty() && server.calls().is_empty());
    for path in ["x", "a/b/x", "a:b/x", "a#b/x", "/a/x"] {
        ok(&with(&format!("role_arn = arn:aws:iam::111111111111:role/{path}\nsource_profile = base")));
    }
}

/// The AWS CLI takes both.
#[test]
fn either_variable_names_the_profile_and_two_profiles_are_refused() {
    let server = Server::with_table();
    let config = file(&format!("[profile ops]\n{KEYS}\n[profile other]\n{KEYS}\n"));
    let ls = |named: &[(&str, &str)]| run(ls_with(&server.url, config.path()).envs(named.iter().copied()));
    ok(&ls(&[("AWS_DEFAULT_PROFILE", "ops")]));
    ok(&ls(&[("AWS_DEFAULT_PROFILE", "ops"), ("AWS_PROFILE", "ops")]));
    assert!(server.calls().iter().all(|call| call.key == "AKIDPROFILE"));
    refused(&ls(&[("AWS_DEFAULT_PROFILE", "gone")]), "AWS_DEFAULT_PROFILE names the profile gone");
    refused(
        &ls(&[("AWS_DEFAULT_PROFILE", "ops"), ("AWS_PROFILE", "other")]),
        "AWS_PROFILE and AWS_DEFAULT_PROFILE name two",
    );
    refused(&ls(&[("AWS_PROFILE", "ops ")]), "names the profile \"ops \", which");
    ok(&run(ls_with(&server.url, config.path())
        .args(["--profile", "other"])
        .env("AWS_PROFILE", "ops")
        .env("AWS_DEFAULT_PROFILE", "x")));
}

/// Whoever logs in again mends none of these.
#[test]
fn the_setting_that_gave_no_credentials_is_named() {
    let server = Server::with_table();
    let process = |line: &str| {
        let config = file(&format!("[default]\nregion = eu-west-1\ncredential_process = {line}\n"));
        run(&mut ls_with(&server.url, config.path()))
    };
    let with = |named: &[(&str, &str)]| {
        let config = file("[default]\nregion = eu-west-1\n");
        run(ls_with(&server.url, config.path()).envs(named.iter().copied()))
    };
    let role = ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/x");
    let web = |path| ("AWS_WEB_IDENTITY_TOKEN_FILE", path);
    let container = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1");
    let partly = file("[default]\nregion = eu-west-1\naws_access_key_id = AKIDPROFILE\n");
    for (output, said) in [
        (
            process("echo AKIDno-secret"),
            "the credential_process of the profile default failed. Run it by hand",
        ),
        (process("false"), "the credential_process of the profile default failed"),
        (
            with(&[("AWS_SECRET_ACCESS_KEY", "no-secret")]),
            "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not",
        ),
        (with(&[web("/nonexistent"), role]), "AWS_WEB_IDENTITY_TOKEN_FILE names /nonexistent: No such file"),
        (with(&[web("/"), role]), "AWS_WEB_IDENTITY_TOKEN_FILE names /: Is a directory"),
        (with(&[web("/etc/hosts")]), "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not"),
        (
            with(&[web("/etc/hosts"), ("AWS_ROLE_ARN", "x")]),
            "AWS_ROLE_ARN is \"x\", which is no ARN of a role",
        ),
        (
            with(&[container, ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "no-secret\r")]),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN holds a carriage return",
        ),
        (
            with(&[container, ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nonexistent")]),
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names /nonexistent",
        ),
        (with(&[(container.0, "no url")]), "none came from where AWS_CONTAINER_CREDENTIALS_FULL_URI leads"),
        (run(&mut ls_with(&server.url, partly.path())), "what is set is wrong. Correct it."),
    ] {
        let shown = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}: {shown}");
        assert!(
            shown.contains(said) && !shown.contains("log in") && !shown.contains("no-secret"),
            "{said}: {shown}"
        );
    }
    assert!(server.calls().is_empty());
    assert!(stderr(&with(&[])).contains("log in (aws sso login"), "{}", stderr(&with(&[])));
    // What did its part isn't blamed, nor what wasn't asked.
    let process =
        r#"credential_process = echo '{"Version":1,"AccessKeyId":"AKIDP","SecretAccessKey":"no-secret"}'"#;
    let role = "role_arn = arn:aws:iam::111111111111:role/x\nsource_profile = base";
    let config = file(&format!("[default]\nregion = eu-west-1\n{role}\n[profile base]\n{process}\n"));
    let mut command = ls_with(&server.url, config.path());
    command.env("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1").env("AWS_MAX_ATTEMPTS", "1");
    let output = run(command.env("AWS_WEB_IDENTITY_TOKEN_FILE", "/nonexistent"));
    let shown = stderr(&output);
    assert!(shown.contains("Connection refused"), "{shown}");
    assert!(!shown.contains("credential_process") && !shown.contains("AWS_WEB_IDENTITY"), "{shown}");
}

/// Nobody typed the option that an error is about.
#[test]
fn a_variable_of_ddbsm_is_named_where_its_value_is_wrong() {
    let server = Server::with_table();
    let ls = |name: &str, value: &std::ffi::OsStr, args: &[&str]| {
        let output = run(server.ddbsm().env(name, value).args(args));
        assert_eq!(output.status.code(), Some(2), "{name}");
        stderr(&output).contains(&format!("The value is the one of the variable {name}"))
    };
    let history = ["history", "a"];
    assert!(ls("DDBSM_TABLE", "tbl\r".as_ref(), &["ls"]));
    assert!(ls("DDBSM_TABLE", std::ffi::OsStr::from_bytes(b"\xff"), &["ls"]));
    assert!(ls("DDBSM_PRINCIPAL", "\"app/x\"".as_ref(), &history));
    assert!(!ls("DDBSM_TABLE", "dirty-secrets".as_ref(), &["ls", "--table", "a"]));
    assert!(!ls("DDBSM_TABLE", "dirty-secrets".as_ref(), &["ls", "--table=a"]));
}

/// A server with TLS whose table is empty.
fn with_tls() -> (server::Server, Authority) {
    let authority = Authority::new();
    let server = server::Server::steady(Some(authority.good()), |_| {
        vec![Step::Respond(200, r#"{"Items":[],"Count":0,"ScannedCount":0}"#.to_owned())]
    });
    (server, authority)
}

#[test]
fn a_certificate_authority_of_ones_own_is_trusted_where_it_is_named() {
    let (server, authority) = with_tls();
    let root = file(&authority.pem);
    let path = root.path().to_str().expect("UTF-8");
    let ls = || {
        let mut command = at(&server.url());
        command.args(["ls", "--endpoint-url", &server.url()]);
        command
    };
    ok(&run(ls().env("AWS_CA_BUNDLE", path)));
    let config = file(&format!("[default]\nca_bundle = {path}\n"));
    ok(&run(ls().env("AWS_CONFIG_FILE", config.path())));
    let at_home = root.path().file_name().and_then(|name| name.to_str()).expect("UTF-8");
    let home = root.path().parent().expect("a folder");
    let config = file(&format!("[default]\nca_bundle = ~/{at_home}\n"));
    ok(&run(ls().env("AWS_CONFIG_FILE", config.path()).env("HOME", home)));

    let another = file(&Authority::new().pem);
    let another = another.path().to_str().expect("UTF-8");
    let config = file(&format!("[default]\nca_bundle = {another}\n"));
    for (variable, profile, named) in [
        (None, None, String::new()),
        (Some(another), None, format!(", or by one in {another} (AWS_CA_BUNDLE)")),
        (None, Some(config.path()), format!(", or by one in {another} (ca_bundle of the profile default)")),
    ] {
        let mut command = ls();
        command.envs(variable.map(|file| ("AWS_CA_BUNDLE", file)));
        command.envs(profile.map(|file| ("AWS_CONFIG_FILE", file)));
        let output = run(&mut command);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(&format!("signed by a trusted root{named}. ")), "{said}");
        assert!(said.contains("AWS_CA_BUNDLE, or as ca_bundle in the profile"), "{said}");
        assert!(
            !said.contains("HttpClient") && !said.contains("extra_roots"),
            "advice for a program: {said}"
        );
    }

    // The variable stands above the profile.
    let none = file("no certificate\n");
    let none = none.path().to_str().expect("UTF-8");
    for (variable, profile, whose) in [
        ("/nonexistent/ca.pem", path, "AWS_CA_BUNDLE names /nonexistent/ca.pem: No such file"),
        (none, path, "AWS_CA_BUNDLE names "),
        (
            "",
            "/nonexistent/ca.pem",
            "ca_bundle of the profile default names /nonexistent/ca.pem: No such file",
        ),
        ("", none, "ca_bundle of the profile default names "),
        ("/", path, "AWS_CA_BUNDLE names /: Is a directory"),
        ("/nonexistent/ca.pem\r", path, "AWS_CA_BUNDLE names \"/nonexistent/ca.pem\\u{d}\": No such file"),
        ("/nonexistent/ca.pem ", path, "AWS_CA_BUNDLE names \"/nonexistent/ca.pem \": No such file"),
    ] {
        let config = file(&format!("[default]\nca_bundle = {profile}\n"));
        let mut command = ls();
        command.env("AWS_CONFIG_FILE", config.path());
        if !variable.is_empty() {
            command.env("AWS_CA_BUNDLE", variable);
        }
        refused(&run(&mut command), whose);
    }
}

/// Credentials of a console session, as the AWS CLI keeps them.
#[test]
fn a_profile_made_by_aws_login_works() {
    let server = Server::with_table();
    let cache = TempDir::new().expect("a folder");
    let session = "arn:aws:iam::111111111111:user/Admin";
    let token = serde_json::json!({
        "accessToken": {
            "accessKeyId": "AKIDLOGIN", "secretAccessKey": "an-example-and-no-secret", "sessionToken": "an-example",
            "accountId": "111111111111", "expiresAt": "2999-01-01T00:00:00Z",
        },
        "tokenType": "aws_sigv4", "refreshToken": "an-example", "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": "an-example",
    });
    // The SHA-256 of the session's name.
    let file_name = "fba081600f70f13c6df8b0f3f104fd8d272d2fee0ce2936f6634fdf3cbbf5422.json";
    std::fs::write(cache.path().join(file_name), token.to_string()).expect("written");
    let config = file(&format!("[profile console]\nregion = eu-west-1\nlogin_session = {session}\n"));
    for by_variable in [false, true] {
        let mut command = ls_with(&server.url, config.path());
        command.env("AWS_LOGIN_CACHE_DIRECTORY", cache.path());
        if by_variable {
            command.env("AWS_PROFILE", "console")
        } else {
            command.args(["--profile", "console"])
        };
        ok(&run(&mut command));
    }
    assert_eq!(server.calls().len(), 2);
}

/// An STS that gives credentials for a role, and keeps what it was asked.
fn sts() -> (server::Server, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let server = server::Server::steady(None, move |request| {
        let body = String::from_utf8_lossy(request.body).into_owned();
        let key = request
            .head
            .split("Credential=")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_default();
        log.lock().expect("no panic").push(format!("{key} {body}"));
        let given = format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>AKIDROLE{}</AccessKeyId><SecretAccessKey>an-example</SecretAccessKey><SessionToken>an-example\
             </SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
            log.lock().expect("no panic").len()
        );
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n", given.len());
        vec![Step::Send((head + &given).into_bytes())]
    });
    (server, asked)
}

const MFA: &str = "\
[profile ops]
region = eu-west-1
role_arn = arn:aws:iam::111111111111:role/ddbsm/writer/ops
role_session_name = at-night
external_id = x-1
mfa_serial = arn:aws:iam::111111111111:mfa/me
source_profile = base
[profile chained]
region = eu-west-1
role_arn = arn:aws:iam::111111111111:role/ddbsm/writer/next
source_profile = ops
[profile itself]
region = eu-west-1
role_arn = arn:aws:iam::111111111111:role/ddbsm/writer/ops
mfa_serial = arn:aws:iam::111111111111:mfa/me
source_profile = itself
aws_access_key_id = AKIDBASE
aws_secret_access_key = an-example
[profile alone]
region = eu-west-1
role_arn = arn:aws:iam::111111111111:role/ddbsm/writer/ops
mfa_serial = arn:aws:iam::111111111111:mfa/me
[profile base]
aws_access_key_id = AKIDBASE
aws_secret_access_key = an-example
";

#[test]
fn the_code_of_an_mfa_device_is_asked_for_on_the_terminal() {
    use crate::common::pty::Pty;
    let server = Server::with_table();
    let (sts, asked) = sts();
    let config = file(MFA);
    let ls = |profile: &str| {
        let mut command = ls_with(&server.url, config.path());
        command.env("AWS_ENDPOINT_URL_STS", sts.url()).args(["--profile", profile]);
        command
    };
    let typed = |profile: &str, code: &str| {
        let mut terminal = Pty::run(&ls(profile));
        terminal.until("MFA code of arn:aws:iam::111111111111:mfa/me (not shown): ");
        terminal.send(&format!("{code}\r"));
        terminal.end()
    };
    for profile in ["ops", "itself", "chained"] {
        let shown = typed(profile, "123456");
        assert!(!shown.contains("error") && !shown.contains("123456"), "{profile}: {shown}");
        let asked = std::mem::take(&mut *asked.lock().expect("no panic"));
        assert!(asked[0].starts_with("AKIDBASE "), "{asked:?}");
        for part in [
            "Action=AssumeRole",
            "SerialNumber=arn%3Aaws%3Aiam%3A%3A111111111111%3Amfa%2Fme",
            "TokenCode=123456",
        ] {
            assert!(asked[0].contains(part), "{part}: {asked:?}");
        }
        assert_eq!(asked.len(), if profile == "chained" { 2 } else { 1 }, "{asked:?}");
        if profile == "chained" {
            assert!(asked[1].starts_with("AKIDROLE1 ") && !asked[1].contains("TokenCode"), "{asked:?}");
        }
        if profile != "itself" {
            assert!(asked[0].contains("RoleSessionName=at-night") && asked[0].contains("ExternalId=x-1"));
        }
    }
    assert_eq!(server.calls().len(), 3);
    for code in ["", "12345", "1234567", "12345a"] {
        let shown = typed("ops", code);
        assert!(shown.contains("An MFA code is six digits: nothing was sent"), "{shown}");
    }
    refused(
        &run(&mut ls("alone")),
        "The profile alone has a role_arn, but no source_profile or credential_source",
    );
    let credentials = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "an-example")];
    let mut by_environment = ls_with(&server.url, config.path());
    ok(&run(by_environment.env("AWS_PROFILE", "ops").envs(credentials)));
    let mut no_terminal = Command::new("setsid");
    no_terminal.arg("--wait").arg(ls("ops").get_program()).args(ls("ops").get_args());
    crate::common::copy_env(&ls("ops"), &mut no_terminal);
    let output = run(&mut no_terminal);
    assert!(
        stderr(&output).contains("There is no terminal to prompt for the MFA code on"),
        "{}",
        stderr(&output)
    );
    assert!(asked.lock().expect("no panic").is_empty(), "nothing was sent");
}
