use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings(Secret<String>, Secret<String>);

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
