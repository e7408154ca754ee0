use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = 5)]
    token: Secret<String>,
}

fn main() {}
