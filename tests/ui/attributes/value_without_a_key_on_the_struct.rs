use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets("dirty-secrets")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
