use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(nonsense)]
    token: Secret<String>,
}

fn main() {}
