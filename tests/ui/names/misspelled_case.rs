use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "CamelCase")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
