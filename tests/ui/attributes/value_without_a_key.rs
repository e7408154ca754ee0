use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets("githubToken")]
    token: Secret<String>,
}

fn main() {}
