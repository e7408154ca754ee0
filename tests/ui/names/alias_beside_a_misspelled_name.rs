use ddbsm::{Secret, Secrets};

// With the name that was meant the alias is another.
#[derive(Secrets)]
struct Settings {
    #[secrets(nmae = "apiKey", alias = "api_key")]
    api_key: Secret<String>,
}

fn main() {}
