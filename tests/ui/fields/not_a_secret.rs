use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings {
    token: String,
}

fn main() {}
