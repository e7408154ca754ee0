//! Fields that cannot be told apart: the derive sees one struct at a time, so what `flatten` puts together, and what
//! variables the names become, is looked at when it loads, before anything is asked for.

use ddbsm::{Env, ErrorKind, LoadError, Memory, Reason, Secret, Secrets, Source};
use ddbsm_testkit::script::{Step, items, scripted};
use ddbsm_testkit::table::{OWNER, TABLE, client};

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Token {
    token: Secret<String>,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Webhook {
    #[secrets(name = "token")]
    webhook: Secret<String>,
    url: Option<Secret<String>>,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct OuterAndInner {
    token: Secret<String>,
    #[secrets(flatten)]
    slack: Token,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct InnerAndInner {
    #[secrets(flatten)]
    slack: Token,
    #[secrets(flatten)]
    github: Webhook,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Nested {
    #[secrets(flatten)]
    chat: Chat,
    #[secrets(alias = "url")]
    token: Option<Secret<String>>,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Chat {
    #[secrets(flatten)]
    slack: Token,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Twice {
    #[secrets(flatten)]
    slack: Webhook,
    #[secrets(flatten)]
    github: Webhook,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct TwiceNested {
    #[secrets(flatten)]
    chat: Chat,
    #[secrets(flatten)]
    slack: Token,
}

/// An alias that is the name of another's item, which a missing name would load in silence.
#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct AliasOfInner {
    #[secrets(alias = "token")]
    new: Secret<String>,
    old: Secret<String>,
    #[secrets(flatten)]
    slack: Token,
    #[secrets(flatten, prefix = "late/")]
    late: Late,
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Late {
    #[secrets(alias = "token")] // with the prefix it's another name
    old: Secret<String>,
}

async fn error_of<T: Secrets>(source: &impl Source) -> LoadError {
    let loaded = T::loader().table(TABLE).principal(OWNER).load(source).await;
    let Err(error) = loaded else { panic!("loaded") };
    assert_eq!(error.kind(), ErrorKind::Secrets, "{error}");
    error
}

/// The error for a struct, which is the same from every source and comes before any request.
async fn refused<T: Secrets>() -> LoadError {
    let (address, requests) = scripted([Step::Respond(200, items(&[("token", "n33dle")]))]);
    let error = error_of::<T>(&client(address)).await;
    assert_eq!(requests.lock().unwrap().len(), 0, "{error}");
    let memory = Memory::from([("token", "n33dle")]);
    assert_eq!(error_of::<T>(&memory).await.to_string(), error.to_string());
    error
}

/// Each problem's field, the field that it collides with and whether both come from one struct.
fn collisions(error: &LoadError) -> Vec<(&str, &str, bool)> {
    error
        .problems()
        .iter()
        .map(|problem| match problem.reason() {
            Reason::Duplicate { other, flattened_twice, .. } => {
                (problem.field(), other.as_str(), *flattened_twice)
            }
            reason => panic!("{reason:?}"),
        })
        .collect()
}

const PREFIX: &str = "set a `prefix` where the struct is flattened";
const ONCE: &str = "Give each its own names with `#[secrets(flatten, prefix = \"...\")]`";

#[tokio::test]
async fn two_fields_of_one_name_are_refused_before_any_request() {
    let error = refused::<OuterAndInner>().await;
    assert_eq!(collisions(&error), [("slack.token", "token", false)]);
    let report = error.to_string();
    assert!(report.starts_with("cannot load 1 of 2 secrets\n\n  token  (field `slack.token`)\n"), "{report}");
    assert!(report.contains("field `token` has the same item name") && report.contains(PREFIX), "{report}");

    let error = refused::<InnerAndInner>().await;
    assert_eq!(collisions(&error), [("github.webhook", "slack.token", false)]);
    assert!(error.to_string().contains(PREFIX), "{error}");

    let error = refused::<Nested>().await;
    assert_eq!(collisions(&error), [("token", "chat.slack.token", false)]);
    assert!(error.to_string().contains(PREFIX), "{error}");

    let error = refused::<AliasOfInner>().await;
    assert_eq!(collisions(&error), [("new", "slack.token", false)]);
    assert_eq!(error.problems()[0].name(), "token");
    assert!(error.to_string().contains("remove the alias"), "{error}");
}

#[tokio::test]
async fn a_struct_flattened_twice_gets_advice_that_can_be_followed() {
    let error = refused::<Twice>().await;
    let expected = [("github.webhook", "slack.webhook", true), ("github.url", "slack.url", true)];
    assert_eq!(collisions(&error), expected);
    let report = error.to_string();
    assert!(report.starts_with("cannot load 2 of 4 secrets\n"), "{report}");
    assert!(report.contains(ONCE) && !report.contains(PREFIX), "{report}");

    let error = refused::<TwiceNested>().await;
    assert_eq!(collisions(&error), [("slack.token", "chat.slack.token", true)]);
    assert!(error.to_string().contains(ONCE), "{error}");
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct OneVariable {
    #[secrets(name = "slack/token")]
    path: Secret<String>,
    #[secrets(name = "slackToken")]
    camel: Secret<String>,
    other: Option<Secret<String>>,
    #[secrets(name = "hook", alias = "slack_token")]
    alias: Option<Secret<String>>,
}

#[tokio::test]
async fn two_names_that_become_one_variable_are_refused() {
    let error = error_of::<OneVariable>(&Env::prefixed("APP_")).await;
    let seen: Vec<_> = error.problems().iter().map(|problem| (problem.field(), problem.name())).collect();
    assert_eq!(seen, [("camel", "slackToken"), ("alias", "slack_token")]);
    for problem in error.problems() {
        let Reason::SameVariable { other, name, variable, .. } = problem.reason() else { panic!("{error}") };
        assert_eq!(
            (other.as_str(), name.as_str(), variable.as_str()),
            ("path", "slack/token", "APP_SLACK_TOKEN")
        );
    }
    let report = error.to_string();
    for part in [
        "2 of 4 secrets from the environment variables `APP_*`",
        "slackToken  (field `camel`)",
        "slack_token  (field `alias`)",
        "field `path` (`slack/token`) is read from the same variable, APP_SLACK_TOKEN",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    // Elsewhere they are three items.
    let memory = Memory::from([("slack/token", "1"), ("slackToken", "2"), ("slack_token", "3")]);
    assert!(OneVariable::load(&memory).await.is_ok());
}

#[derive(Debug, Secrets)]
struct OneSecret {
    #[secrets(name = "slackToken", alias = "slack/token")]
    renamed: Option<Secret<String>>,
    #[secrets(alias = "shared")]
    first: Option<Secret<String>>,
    #[secrets(alias = "shared")]
    second: Option<Secret<String>>,
}

#[tokio::test]
async fn one_secret_may_have_one_variable_under_all_its_names() {
    let none = OneSecret::load(&Env::prefixed("DDBSM_NOT_SET_")).await.unwrap();
    assert!(none.renamed.is_none() && none.first.is_none() && none.second.is_none());
}
