use ddbsm::{Secret, Secrets};

// In the case that was meant the alias may well be another name.
#[derive(Secrets)]
#[secrets(rename_all = "CamelCase")]
struct Settings {
    #[secrets(alias = "api_key")]
    api_key: Secret<String>,
}

fn main() {}
