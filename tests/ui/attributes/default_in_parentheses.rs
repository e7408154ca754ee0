use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(default("info"))]
    token: Secret<String>,
}

fn main() {}
