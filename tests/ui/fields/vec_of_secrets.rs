use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    token: Vec<Secret<String>>,
}

fn main() {}
