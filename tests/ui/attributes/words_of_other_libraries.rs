use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(arn = "arn:aws:iam::111111111111:role/app")]
struct Settings {
    #[secrets(b64)]
    key: Secret<Vec<u8>>,
    #[secrets(from_str)]
    port: Secret<u16>,
    #[secrets(nested)]
    slack: Slack,
    #[secrets(ignore)]
    loads: u32,
}

#[derive(Secrets)]
struct Slack {
    token: Secret<String>,
}

fn main() {}
