#[secrets(prefix = "not/inherited/")]
struct Settings {
    #[secrets(flatten)]
    slack: SlackSecrets,
    #[secrets(flatten)]
    github: github::Secrets<String>,
}
