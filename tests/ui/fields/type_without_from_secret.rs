use ddbsm::{Secret, Secrets};
use zeroize::Zeroize;

#[derive(Zeroize)]
struct ApiKey(String);

#[derive(Secrets)]
struct Settings {
    key: Secret<ApiKey>,
}

fn main() {}
