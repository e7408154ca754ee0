use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(default = fn)]
    level: Secret<String>,
}

fn main() {}
