use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name)]
    token: Secret<String>,
}

fn main() {}
