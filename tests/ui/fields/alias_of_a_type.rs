use ddbsm::Secrets;

type Hidden = String;

#[derive(Secrets)]
struct Settings {
    token: Hidden,
}

fn main() {}
