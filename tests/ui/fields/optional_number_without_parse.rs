use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    port: Option<Secret<u16>>,
}

fn main() {}
