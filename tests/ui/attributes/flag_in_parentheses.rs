use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(json())]
    token: Secret<String>,
}

fn main() {}
