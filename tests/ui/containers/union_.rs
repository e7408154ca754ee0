use ddbsm::Secrets;

#[derive(Secrets)]
union Settings {
    token: u8,
}

fn main() {}
