use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(principal = "slack-bot")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
