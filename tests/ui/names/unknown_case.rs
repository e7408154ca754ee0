use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "Title Case")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
