use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Slack {
    token: Secret<String>,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(flatten)]
    slack: Option<Slack>,
}

fn main() {}
