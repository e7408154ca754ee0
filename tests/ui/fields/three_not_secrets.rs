use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings {
    token: String,
    port: u16,
    key: Option<Vec<u8>>,
}

fn main() {}
