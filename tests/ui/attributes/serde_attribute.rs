use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[serde(rename = "githubToken")]
    token: Secret<String>,
}

fn main() {}
