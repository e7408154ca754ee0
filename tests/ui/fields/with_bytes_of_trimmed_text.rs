use ddbsm::{Invalid, Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(trim, with = key)]
    key: Secret<Vec<u8>>,
}

fn key(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    Ok(bytes.to_vec())
}

fn main() {}
