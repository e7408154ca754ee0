use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(parse, with = std::str::from_utf8)]
    port: Secret<u16>,
}

fn main() {}
