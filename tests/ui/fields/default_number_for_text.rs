use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(default = 5432)]
    port: Secret<String>,
}

fn main() {}
