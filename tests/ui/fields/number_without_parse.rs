use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    port: Secret<u16>,
}

fn main() {}
