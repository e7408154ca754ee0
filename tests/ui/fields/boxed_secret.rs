use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    token: Box<Secret<String>>,
}

fn main() {}
