use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Slack {
    token: Secret<String>,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(flatten, prefix = "slack:")]
    slack: Slack,
    #[secrets(flatten, prefix = slack)]
    other: Slack,
}

fn main() {}
