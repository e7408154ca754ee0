use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename = "camelCase")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
