use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(name = "token")]
    slack: Secret<String>,
    #[secrets(name = "token")]
    github: Secret<String>,
    #[secrets(name = "token")]
    gitlab: Secret<String>,
}

fn main() {}
