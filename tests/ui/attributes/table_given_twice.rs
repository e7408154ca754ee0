use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(table = "one")]
#[secrets(table = "two")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
