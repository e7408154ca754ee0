use ddbsm::{Secret, Secrets};

#[derive(Clone, PartialEq, Hash, Default, Secrets)]
struct Settings {
    token: Secret<String>,
}

fn main() {}
