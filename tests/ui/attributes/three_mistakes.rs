use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "camel")]
struct Settings {
    #[secrets(rename = "githubAppSecret")]
    github_app_secret: Secret<String>,
    #[secrets(base64, hex = "lower")]
    session_key: Secret<[u8; 32]>,
}

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
