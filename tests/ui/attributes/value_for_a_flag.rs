use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(json = true, allow_empty = false)]
    token: Secret<String>,
}

fn main() {}
