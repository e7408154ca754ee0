use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(principal = "111111111111")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
