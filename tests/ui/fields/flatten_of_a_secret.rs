use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(flatten)]
    token: Secret<String>,
}

fn main() {}
