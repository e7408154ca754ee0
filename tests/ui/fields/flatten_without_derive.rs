use ddbsm::{Secret, Secrets};

struct Slack {
    token: Secret<String>,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(flatten)]
    slack: Slack,
}

fn main() {}
