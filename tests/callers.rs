//! What an error says depends on who runs the program, and where: the process's environment tells, of which each test needs
//! its own.

use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::{Client, Config};
use ddbsm::{ErrorKind, Secret, Secrets};
use ddbsm_testkit::script::{error, scripted};
use ddbsm_testkit::table::client;

use crate::support::child::with_variables;

#[derive(Debug, Secrets)]
#[secrets(table = "dirty-secrets", principal = "arn:aws:iam::111111111111:role/app/slack-bot")]
struct Settings {
    #[expect(dead_code)]
    token: Secret<String>,
}

/// What a load that the table's policy denies says to this caller.
async fn denied(caller: &str) -> String {
    let message = format!(
        "User: {caller} is not authorized to perform: dynamodb:BatchGetItem on resource: \
         arn:aws:dynamodb:us-west-2:111111111111:table/dirty-secrets with an explicit deny in a resource-based policy"
    );
    let (address, _) = scripted([error(400, "AccessDeniedException", &message)]);
    let error = Settings::load(&client(address)).await.unwrap_err();
    let said = error.to_string();
    assert_eq!(error.kind(), ErrorKind::AccessDenied, "{said}");
    assert!(said.contains(&format!("the caller is `{caller}`")), "{said}");
    said
}

const BY_DESIGN: &str = "The policy denies people by design";
const COMPARE: &str = "Compare the function's role";

const PEOPLE: [&str; 4] = [
    "arn:aws:iam::111111111111:user/team/ann",
    "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ann@example.com",
    "arn:aws:sts::111111111111:federated-user/ann",
    "arn:aws:iam::111111111111:root",
];
const ROLE: &str = "arn:aws:sts::111111111111:assumed-role/slack-bot/slack-bot";

#[test]
fn a_person_is_denied_by_design_and_a_function_compares_its_role() {
    let test = "a_person_is_denied_by_design_and_a_function_compares_its_role";
    with_variables(&format!("callers::{test}"), &[("AWS_LAMBDA_FUNCTION_NAME", "slack-bot")], async || {
        for person in PEOPLE {
            let said = denied(person).await;
            assert!(said.contains(BY_DESIGN) && !said.contains(COMPARE), "{said}");
        }
        let said = denied(ROLE).await;
        assert!(said.contains(COMPARE) && !said.contains(BY_DESIGN), "{said}");
    });
}

#[test]
fn outside_lambda_a_role_may_be_a_person_s() {
    with_variables::<&str>("callers::outside_lambda_a_role_may_be_a_person_s", &[], async || {
        let said = denied(ROLE).await;
        assert!(said.contains(COMPARE) && said.contains(BY_DESIGN), "{said}");
    });
}

async fn without_credentials() -> String {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url("http://127.0.0.1:1");
    let error = Settings::load(&Client::from_conf(config.build())).await.unwrap_err();
    let said = error.to_string();
    assert_eq!(error.kind(), ErrorKind::MissingCredentials, "{said}");
    said
}

#[test]
fn a_profile_that_is_set_is_not_asked_for_again() {
    let test = "a_profile_that_is_set_is_not_asked_for_again";
    with_variables(&format!("callers::{test}"), &[("AWS_PROFILE", "dev")], async || {
        let said = without_credentials().await;
        assert!(said.contains("AWS_PROFILE is set") && said.contains("feature `aws-config`"), "{said}");
        assert!(!said.contains("or set AWS_PROFILE"), "{said}");
    });
}

#[test]
fn without_a_profile_one_can_be_set() {
    with_variables("callers::without_a_profile_one_can_be_set", &[("AWS_PROFILE", "")], async || {
        let said = without_credentials().await;
        assert!(said.contains("set AWS_PROFILE") && !said.contains("AWS_PROFILE is set"), "{said}");
    });
}
