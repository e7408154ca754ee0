use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    token: Secret<str>,
}

fn main() {}
