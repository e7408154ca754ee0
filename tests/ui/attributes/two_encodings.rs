use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(base64, json)]
    token: Secret<String>,
}

fn main() {}
