//! `lambda_config` and `connect_early` in a process of their own, whose environment is Lambda's.

use std::ffi::OsStr;
use std::process::Command;

use aws_sdk_dynamodb::Client;

use crate::support::{Authority, Event, Server, Step, asked_name, chain, get, item, json};

/// What the function does, in the process that the test below starts.
#[test]
#[ignore = "this is the other process of the tests in this file"]
fn function() {
    if std::env::var_os("FUNCTION").is_none() {
        return;
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let config = ddbsm_aws::lambda_config().await;
        ddbsm_aws::connect_early(&config);
        let client = Client::new(&config);
        // The handler is being built.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        match get(&client, "a").await {
            Ok(value) => assert_eq!(value, "a"),
            Err(error) => panic!("{}", chain(&error)),
        }
    });
}

fn run<V: AsRef<OsStr> + Copy>(variables: &[(&str, V)]) -> (bool, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["lambda::function", "--exact", "--ignored", "--nocapture"])
        .env_clear()
        .env("FUNCTION", "1")
        .env("HOME", "/nonexistent")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_environment_is_all_that_a_function_needs() {
    let server = Server::steady(None, |asked| {
        let head = asked.head.to_ascii_lowercase();
        assert!(head.contains("/eu-north-1/dynamodb/aws4_request"), "signed for the region");
        assert!(head.contains("\r\nx-amz-security-token: session\r\n"), "the session's token is sent");
        vec![Step::Send(item(&asked_name(asked)))]
    });
    let (success, said) = run(&[
        ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
        ("AWS_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
        ("AWS_SESSION_TOKEN", "session"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_DYNAMODB", &server.url()),
    ]);
    assert!(success, "{said}");
    let events = server.events();
    assert_eq!(events[..3], [Event::Accepted(0), Event::Handshaken(0), Event::Request(0)]);
    assert_eq!((server.connections(), server.requests()), (1, 1));
}

#[test]
fn in_lambda_no_profile_is_read() {
    let server = Server::steady(None, |asked| vec![Step::Send(item(&asked_name(asked)))]);
    let home = std::env::temp_dir().join(format!("ddbsm-profile-{}", std::process::id()));
    let directory = home.join(".aws");
    std::fs::create_dir_all(&directory).unwrap();
    let profile = format!(
        "[default]\nregion = eu-west-3\nendpoint_url = {}\naws_access_key_id = PROFILE\n\
         aws_secret_access_key = profile\n",
        server.url()
    );
    let (config, credentials) = (directory.join("config"), directory.join("credentials"));
    for file in [&config, &credentials] {
        std::fs::write(file, &profile).unwrap();
    }
    let said = [home.to_str().unwrap(), config.to_str().unwrap(), credentials.to_str().unwrap()];
    let (success, said) = run(&[
        ("HOME", said[0]),
        ("AWS_CONFIG_FILE", said[1]),
        ("AWS_SHARED_CREDENTIALS_FILE", said[2]),
        ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
    ]);
    std::fs::remove_dir_all(&home).unwrap();
    assert!(!success, "a region or an endpoint was found in a profile");
    assert!(said.to_lowercase().contains("region"), "{said}");
    assert_eq!(server.connections(), 0, "the profile's endpoint was asked");
}

#[test]
#[cfg_attr(feature = "aws-config", ignore = "with the usual chain there are more places to look")]
fn outside_lambda_and_without_credentials_the_request_says_what_to_do() {
    let (success, said) = run(&[("AWS_REGION", "eu-north-1")]);
    assert!(!success);
    assert!(
        said.contains("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment"),
        "{said}"
    );
    assert!(said.contains("the feature `aws-config`"), "{said}");
}

/// Lambda's environment with keys, and `more`; a variable may stand in both.
fn run_in_lambda(server: &Server, more: &[(&str, &str)]) -> (bool, String) {
    let url = server.url();
    let mut variables = vec![
        ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"),
        ("AWS_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
        ("AWS_ENDPOINT_URL_DYNAMODB", &url),
    ];
    variables.extend(more);
    run(&variables)
}

#[test]
fn a_carriage_return_at_the_end_of_every_variable_changes_nothing() {
    let server = Server::steady(None, |asked| vec![Step::Send(item(&asked_name(asked)))]);
    let url = format!("{}\r", server.url());
    let (success, said) = run_in_lambda(
        &server,
        &[
            ("AWS_REGION", "eu-north-1\r"),
            ("AWS_ACCESS_KEY_ID", "AKID\r"),
            ("AWS_SECRET_ACCESS_KEY", "key\r"),
            ("AWS_SESSION_TOKEN", "session\r"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &url),
            ("AWS_MAX_ATTEMPTS", "1\r"),
        ],
    );
    assert!(success, "{said}");
    assert_eq!(server.requests(), 1);
}

#[test]
fn a_value_that_the_sdk_would_panic_over_is_an_error_that_names_its_variable() {
    let server = Server::steady(None, |asked| vec![Step::Send(item(&asked_name(asked)))]);
    for (name, value, expected) in [
        (
            "AWS_ACCESS_KEY_ID",
            "AK\rID",
            "AWS_ACCESS_KEY_ID holds a character that isn't allowed in credentials",
        ),
        (
            "AWS_SESSION_TOKEN",
            "hunter2\u{7f}",
            "AWS_SESSION_TOKEN holds a character that isn't allowed in credentials",
        ),
        ("AWS_REGION", "US West (Oregon)", "AWS_REGION is `US West (Oregon)`, which is not a region's name"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000", "AWS_ENDPOINT_URL_DYNAMODB is `localhost:8000`"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://[::1", "AWS_ENDPOINT_URL_DYNAMODB is `http://[::1`"),
    ] {
        let (success, said) = run_in_lambda(&server, &[(name, value)]);
        assert!(!success && said.contains(expected), "{said}");
        assert!(!said.contains("hunter2") && !said.contains("src/index.crates.io"), "{said}");
    }
    assert_eq!(server.requests(), 0);
}

#[test]
fn under_snapstart_the_container_endpoint_has_the_credentials() {
    let server = Server::steady(None, |asked| {
        let head = asked.head.to_ascii_lowercase();
        if head.starts_with("post ") {
            assert!(
                head.contains("credential=restored/") && head.contains("x-amz-security-token: session\r\n")
            );
            return vec![Step::Send(item(&asked_name(asked)))];
        }
        assert!(head.starts_with("get /2021-04-23/credentials http/1.1\r\n"), "{head}");
        assert!(head.contains("\r\nauthorization: let me in\r\n"), "{head}");
        if asked.request == 0 {
            return vec![Step::Send(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".to_vec())];
        }
        vec![Step::Send(json(
            r#"{"Code":"Success","AccessKeyId":"RESTORED","SecretAccessKey":"key","Token":"session","Other":{"a":[1]},
                "Expiration":"2099-01-01T00:00:00Z","AccountId":"123456789012"}"#,
        ))]
    });
    let credentials = format!("{}/2021-04-23/credentials", server.url());
    let file = std::env::temp_dir().join(format!("ddbsm-token-{}", std::process::id()));
    std::fs::write(&file, "let me in\n").unwrap();
    let with_windows_line_ending = format!("{}\r", file.to_str().unwrap());
    for token in [
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me in"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.to_str().unwrap()),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &with_windows_line_ending),
    ] {
        let before = server.requests();
        let (success, said) = run(&[
            ("AWS_LAMBDA_FUNCTION_NAME", "function"),
            ("AWS_REGION", "eu-north-1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &server.url()),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &credentials),
            ("HTTP_PROXY", ""),
            token,
        ]);
        assert!(success, "{said}");
        assert!(server.requests() >= before + 2);
    }
    std::fs::remove_file(&file).unwrap();
    // Each time the endpoint is asked, it's on a connection of its own, which no snapshot holds; the table's is kept.
    assert_eq!(server.connections(), server.requests());
}

#[test]
fn what_the_container_endpoint_says_wrong_is_told_without_what_it_said() {
    for (response, expected) in [
        (json(r#"{"AccessKeyId":"hunter2","SecretAccessKey":"hunter2","Token":"hunter2"}"#), "no Expiration"),
        (json(r#"{"AccessKeyId":"hunter2","Expiration":"2099-01-01T00:00:00Z"}"#), "no SecretAccessKey"),
        (
            json(
                r#"{"AccessKeyId":"hunter2\r","SecretAccessKey":"x","Token":"y","Expiration":"2099-01-01T00:00:00Z"}"#,
            ),
            "the access key ID holds",
        ),
        (
            json(
                r#"{"AccessKeyId":"hunter2","SecretAccessKey":"hunter2","Expiration":"2099-01-01T00:00:00Z"}"#,
            ),
            "no Token",
        ),
        (
            json(
                r#"{"Code":"hunter2","AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"2099-01-01T00:00:00Z"}"#,
            ),
            "the Code of an error",
        ),
        (
            json(
                r#"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c","Expiration":"2099-01-01T00:00:00Z"} "hunter2""#,
            ),
            "more than a JSON object",
        ),
        (json(r#"{"Expiration":"hunter2"}"#), "an invalid Expiration"),
        (json("[\"hunter2\"]"), "no JSON object"),
        (b"HTTP/1.1 403 No\r\ncontent-length: 7\r\n\r\nhunter2".to_vec(), "responded with status 403"),
    ] {
        let server = Server::steady(None, move |_| vec![Step::Send(response.clone())]);
        let (success, said) = run(&[
            ("AWS_LAMBDA_FUNCTION_NAME", "function"),
            ("AWS_REGION", "eu-north-1"),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &server.url()),
        ]);
        assert!(!success && said.contains(expected) && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn the_roots_in_aws_ca_bundle_are_trusted() {
    let authority = Authority::new();
    let server = Server::steady(Some(authority.good()), |asked| vec![Step::Send(item(&asked_name(asked)))]);
    let file = std::env::temp_dir().join(format!("ddbsm-bundle-{}.pem", std::process::id()));
    std::fs::write(&file, format!("# ours\n{}", authority.pem)).unwrap();
    let (success, said) = run_in_lambda(&server, &[("AWS_CA_BUNDLE", file.to_str().unwrap())]);
    assert!(success, "{said}");
    let with_windows_line_ending = format!("{}\r\n", file.to_str().unwrap());
    let (success, said) = run_in_lambda(&server, &[("AWS_CA_BUNDLE", &with_windows_line_ending)]);
    assert!(success, "{said}");
    for blank in ["", " ", "\r"] {
        let (success, said) = run_in_lambda(&server, &[("AWS_CA_BUNDLE", blank)]);
        assert!(!success && said.contains("add its root with AWS_CA_BUNDLE"), "{said}");
    }
    std::fs::write(&file, "no certificate").unwrap();
    for (bundle, expected) in
        [(file.to_str().unwrap(), "holds no certificate in PEM"), ("/nonexistent/a", "can't be read")]
    {
        let (success, said) = run_in_lambda(&server, &[("AWS_CA_BUNDLE", bundle)]);
        assert!(!success && said.contains("AWS_CA_BUNDLE names") && said.contains(expected), "{said}");
    }
    std::fs::remove_file(&file).unwrap();
}

#[test]
#[cfg(unix)]
fn a_proxy_that_is_not_text_fails_the_request_and_is_not_gone_around() {
    use std::os::unix::ffi::OsStrExt;

    let server = Server::steady(None, |asked| vec![Step::Send(item(&asked_name(asked)))]);
    let url = server.url();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        let (success, said) = run(&[
            ("AWS_LAMBDA_FUNCTION_NAME", OsStr::new("function")),
            ("AWS_REGION", OsStr::new("eu-north-1")),
            ("AWS_ACCESS_KEY_ID", OsStr::new("AKID")),
            ("AWS_SECRET_ACCESS_KEY", OsStr::new("key")),
            ("AWS_ENDPOINT_URL_DYNAMODB", OsStr::new(&url)),
            (name, OsStr::from_bytes(b"http://me:hunter2\xe9@localhost:1")),
        ]);
        assert!(!success && said.contains("the proxy (from ") && !said.contains("hunter2"), "{name}: {said}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn outside_lambda_a_blank_or_unusable_variable_does_not_panic_either() {
    let server = Server::steady(None, |asked| vec![Step::Send(item(&asked_name(asked)))]);
    let url = server.url();
    let outside = [
        ("AWS_REGION", "eu-north-1"),
        ("AWS_ACCESS_KEY_ID", "AKID\r"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
        ("AWS_ENDPOINT_URL", ""),
        ("AWS_ENDPOINT_URL_S3", ""),
        ("AWS_MAX_ATTEMPTS", "0"),
        ("AWS_RETRY_MODE", "sometimes"),
    ];
    let run = |more: &[(&str, &str)]| run(&[&outside, more].concat());
    let (success, said) = run(&[("AWS_ENDPOINT_URL_DYNAMODB", &url)]);
    assert!(success, "{said}");
    let (success, said) = run(&[("AWS_ENDPOINT_URL", &url), ("AWS_ENDPOINT_URL_DYNAMODB", " ")]);
    assert!(success, "{said}");
    assert_eq!(server.requests(), 2);
    for (name, value, expected) in [
        ("AWS_REGION", "US West (Oregon)", "AWS_REGION is `US West (Oregon)`"),
        ("AWS_ENDPOINT_URL", "localhost:8000", "AWS_ENDPOINT_URL is `localhost:8000`"),
        ("AWS_SESSION_TOKEN", "hunter2\u{7f}", "AWS_SESSION_TOKEN holds a character"),
    ] {
        let (success, said) = run(&[(name, value)]);
        assert!(!success && said.contains(expected) && !said.contains("hunter2"), "{said}");
    }
}
