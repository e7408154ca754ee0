use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "github token")]
    token: Secret<String>,
}

fn main() {}
