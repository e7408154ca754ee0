use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings {
    port: u16,
}

fn main() {}
