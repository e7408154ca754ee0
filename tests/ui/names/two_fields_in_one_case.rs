use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "camelCase")]
#[allow(non_snake_case)]
struct Settings {
    github_token: Secret<String>,
    githubToken: Secret<String>,
}

fn main() {}
