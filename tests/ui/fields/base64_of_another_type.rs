use ddbsm::{Secret, Secrets};
use zeroize::Zeroize;

#[derive(Zeroize)]
struct ApiKey(String);

#[derive(Secrets)]
struct Settings {
    #[secrets(base64)]
    key: Secret<ApiKey>,
    #[secrets(hex)]
    salt: Secret<u64>,
}

fn main() {}
