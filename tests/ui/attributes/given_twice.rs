use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "a", name = "b")]
    #[secrets(base64)]
    #[secrets(base64)]
    token: Secret<String>,
}

fn main() {}
