use ddbsm::{Secret, Secrets};
use zeroize::Zeroize;

#[derive(Zeroize)]
struct Database {
    password: String,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(json)]
    database: Secret<Database>,
}

fn main() {}
