use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(default = fallback())]
    level: Secret<String>,
}

fn main() {}
