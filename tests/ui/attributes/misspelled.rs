use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(nmae = "githubToken", bas64)]
    token: Secret<String>,
}

fn main() {}
