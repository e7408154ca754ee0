use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(prefix = "app:")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
