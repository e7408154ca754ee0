use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "camelCase")]
struct Settings {
    #[secrets(alias = "githubToken", alias = "old")]
    new_token: Secret<String>,
    github_token: Secret<String>,
    #[secrets(alias = "old", alias = "newToken")]
    other: Option<Secret<String>>,
}

fn main() {}
