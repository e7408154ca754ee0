use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(with(api_key))]
    key: Secret<String>,
    #[secrets(with = |text| Ok(text.len()))]
    length: Secret<usize>,
    #[secrets(deserialize_with = api_key)]
    other: Secret<String>,
}

fn api_key(text: &str) -> Result<String, ddbsm::Invalid> {
    Ok(text.to_owned())
}

fn main() {}
