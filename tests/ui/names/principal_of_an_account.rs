use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(principal = "arn:aws:iam::111111111111:root")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
