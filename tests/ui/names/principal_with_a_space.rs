use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(principal = "arn:aws:iam::111111111111:role/my app")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
