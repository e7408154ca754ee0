// Forgotten three times, and said three times: also of a struct that is printed, loaded and read.
use std::collections::HashMap;

use ddbsm::{Secret, Secrets};

#[derive(serde::Deserialize)]
struct Database {
    password: String,
}

#[derive(Secrets)]
struct Settings {
    #[secrets(json)]
    database: Secret<Database>,
    #[secrets(json)]
    labels: Option<Secret<HashMap<String, String>>>,
    #[secrets(parse)]
    endpoint: Secret<std::net::SocketAddr>,
}

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
