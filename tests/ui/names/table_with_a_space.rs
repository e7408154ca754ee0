use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(table = "dirty secrets")]
struct Settings {
    token: Secret<String>,
}

fn main() {}
