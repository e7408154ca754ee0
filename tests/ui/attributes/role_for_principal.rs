use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(role = "arn:aws:iam::111111111111:role/app")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
