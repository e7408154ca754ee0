use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(nonsense = "x")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
