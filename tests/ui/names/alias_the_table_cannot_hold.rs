use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(alias = "old token", alias = "", alias = "old#token")]
    token: Secret<String>,
}

fn main() {}
