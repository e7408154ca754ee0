use ddbsm::{Secret, Secrets};
use serde::Deserialize;

#[derive(Deserialize)]
struct Database {
    password: String,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(json)]
    database: Secret<Database>,
}

fn main() {}
