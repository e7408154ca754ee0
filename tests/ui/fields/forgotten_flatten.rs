use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Slack {
    token: Secret<String>,
}

#[derive(Secrets)]
struct Settings {
    slack: Slack,
}

fn main() {}
