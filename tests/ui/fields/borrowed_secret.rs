use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    token: Secret<&'static str>,
}

fn main() {}
