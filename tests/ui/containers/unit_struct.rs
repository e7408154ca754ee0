use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings;

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
