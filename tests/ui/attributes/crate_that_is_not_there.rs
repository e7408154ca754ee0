use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(crate = nowhere::ddbsm)]
struct Settings {
    token: Secret<String>,
}

fn main() {}
