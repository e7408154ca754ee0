use ddbsm::{Secret, Secrets};

struct Slack {
    token: Secret<String>,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(flatten)]
    slack: Option<Slack>,
    #[secrets(flatten)]
    text: Option<String>,
}

fn main() {}
