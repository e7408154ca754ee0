use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(prefix = "app/")]
    token: Secret<String>,
}

fn main() {}
