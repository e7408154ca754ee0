use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(renameAll = "camelCase")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
