use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(base64, default = [0; 16])]
    key: Secret<[u8; 32]>,
}

fn main() {}
