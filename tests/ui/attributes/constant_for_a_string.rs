use ddbsm::{Secret, Secrets};

const TABLE: &str = "dirty-secrets";

#[derive(Secrets)]
#[secrets(table = TABLE, principal = env!("ROLE_ARN"), prefix = concat!("app", "/"))]
struct Settings {
    token: Secret<String>,
}

fn main() {}
