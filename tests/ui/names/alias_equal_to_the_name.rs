use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "githubToken", alias = "githubToken")]
    token: Secret<String>,
}

fn main() {}
