use ddbsm::{Secret, Secrets};
use serde::Deserialize;
use zeroize::Zeroize;

#[derive(Deserialize, Zeroize)]
struct Database<'a> {
    #[zeroize(skip)]
    host: &'a str,
}

#[derive(Secrets)]
struct Settings<'a> {
    #[secrets(json)]
    database: Secret<Database<'a>>,
}

fn main() {}
