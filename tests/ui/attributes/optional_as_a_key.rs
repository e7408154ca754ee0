use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(optional)]
    token: Secret<String>,
}

fn main() {}
