use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings {
    #[secrets(skip, name = "count", default = 3)]
    count: u32,
}

fn main() {}
