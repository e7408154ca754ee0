use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings<'a> {
    token: &'a str,
}

fn main() {}
