use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "token#1")]
    token: Secret<String>,
}

fn main() {}
