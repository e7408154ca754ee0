use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(with = "my_module")]
    token: Secret<String>,
}

fn main() {}
