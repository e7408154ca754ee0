use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(rename = "githubToken")]
    token: Secret<String>,
}

fn main() {}
