use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(alias = "token")]
    token: Secret<String>,
}

fn main() {}
