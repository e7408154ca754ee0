use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "githubToken" base64)]
    token: Secret<String>,
}

fn main() {}
