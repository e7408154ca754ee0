use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename-all = "camelCase")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
