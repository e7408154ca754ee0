use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(trim)]
    key: Secret<Vec<u8>>,
}

fn main() {}
