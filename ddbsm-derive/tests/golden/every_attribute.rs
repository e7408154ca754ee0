#[secrets(
    table = "dirty-secrets",
    principal = "arn:aws:iam::111111111111:role/app/slack-bot",
    rename_all = "camelCase",
    prefix = "app/"
)]
struct Settings {
    plain_text: Secret<String>,
    #[secrets(name = "otherName", alias = "oldName", alias = "olderName")]
    named: Secret<String>,
    #[secrets(json)]
    database: Secret<Database>,
    #[secrets(base64, allow_empty)]
    session_key: Secret<Vec<u8>>,
    #[secrets(hex, default = [0; 32])]
    salt: Secret<[u8; 32]>,
    #[secrets(parse, default)]
    port: Secret<u16>,
    #[secrets(default = "info")]
    level: Secret<String>,
    #[secrets(flatten)]
    slack: SlackSecrets,
    #[secrets(skip)]
    loads: u32,
}
