use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(alias = "old", alias = "old")]
    token: Secret<String>,
}

fn main() {}
