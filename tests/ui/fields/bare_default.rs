use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(default)]
    token: Secret<String>,
    #[secrets(base64, default)]
    key: Secret<[u8; 32]>,
    #[secrets(default)]
    absent: Option<Secret<String>>,
}

fn main() {}
