use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(principal = "arn:aws:sts::111111111111:assumed-role/slack-bot/session")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
