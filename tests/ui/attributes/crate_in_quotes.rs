use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(crate = "::ddbsm")]
struct Settings {
    token: Secret<String>,
}

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
