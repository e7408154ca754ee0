use ddbsm::{Secret, Secrets};
use zeroize::Zeroize;

#[derive(Zeroize)]
struct ApiKey(String);

#[derive(Secrets)]
struct Settings {
    #[secrets(parse)]
    key: Secret<ApiKey>,
}

fn main() {}
