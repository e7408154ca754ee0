use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(flaten)]
struct Settings {
    token: Secret<String>,
}

fn main() {}
