use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(name = "token", base64)]
struct Settings {
    token: Secret<String>,
}

fn main() {}
