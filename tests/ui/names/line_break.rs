use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "token\n")]
    token: Secret<String>,
}

fn main() {}
