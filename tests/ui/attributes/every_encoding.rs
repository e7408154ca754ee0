use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(base64, hex, parse)]
    token: Secret<String>,
}

fn main() {}
