use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = b"githubToken")]
    bytes: Secret<String>,
    #[secrets(name = "githubToken"u8)]
    suffix: Secret<String>,
    #[secrets(name = c"githubToken", alias = 'c')]
    c: Secret<String>,
    #[secrets(name = 1.5, alias = true)]
    number: Secret<String>,
}

fn main() {}
