use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings {
    #[secrets(flatten, skip)]
    count: u32,
}

fn main() {}
