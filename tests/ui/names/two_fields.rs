use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    token: Secret<String>,
    #[secrets(name = "token")]
    github_token: Secret<String>,
}

fn main() {}
