struct Settings {
    github_token: Secret<String>,
    webhook_url: Option<Secret<String>>,
}
