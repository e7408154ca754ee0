use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(region = "eu-west-1", consistent_read)]
struct Settings {
    token: Secret<String>,
}

fn main() {}
