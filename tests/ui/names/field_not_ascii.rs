use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    schlüssel: Secret<String>,
}

fn main() {}
