//! `lambda_config` and `connect_early` in a process of their own, whose environment is Lambda's.

use std::process::Command;

use aws_sdk_dynamodb::Client;

use crate::support::{Event, Server, Step, asked_name, chain, get, item};

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

fn run(variables: &[(&str, &str)]) -> (bool, String) {
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
