use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name: "githubToken")]
    token: Secret<String>,
}

fn main() {}
