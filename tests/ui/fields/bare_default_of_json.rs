use ddbsm::{Secret, Secrets};
use zeroize::Zeroize;

#[derive(Zeroize, serde::Deserialize)]
struct Database {
    password: String,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(json, default)]
    database: Secret<Database>,
}

fn main() {}
