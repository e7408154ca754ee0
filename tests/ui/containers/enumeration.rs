use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
enum Settings {
    Token(Secret<String>),
}

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
