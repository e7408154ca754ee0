use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(base64, trim)]
    key: Secret<Vec<u8>>,
    #[secrets(trim, json)]
    hosts: Secret<Vec<String>>,
}

fn main() {}
