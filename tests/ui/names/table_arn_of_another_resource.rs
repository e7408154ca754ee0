use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(table = "arn:aws:s3:::dirty-secrets")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
