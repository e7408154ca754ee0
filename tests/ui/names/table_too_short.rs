use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(table = "db")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
