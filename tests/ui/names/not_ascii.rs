use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "schlüssel")]
    token: Secret<String>,
}

fn main() {}
