use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(table = "dirty-secrets", rename_all = "camelCase")]
    token: Secret<String>,
}

fn main() {}
