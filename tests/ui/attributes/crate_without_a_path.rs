use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(crate)]
struct Settings {
    token: Secret<String>,
}

fn main() {}
