use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets]
    token: Secret<String>,
}

fn main() {}
