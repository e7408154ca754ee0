use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(default = Secret::new(String::from("info")))]
    level: Secret<String>,
}

fn main() {}
