use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "kebab")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
