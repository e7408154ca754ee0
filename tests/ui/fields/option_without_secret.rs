use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings {
    token: Option<String>,
}

fn main() {}
