use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(tabel = "dirty-secrets", principal = "app-role")]
#[secrets(prefix = "app#")]
struct Settings {
    #[secrets(name = "", alias = "a b")]
    first: Secret<String>,
    #[secrets(name "second", json = true, base46)]
    second: Secret<String>,
    #[secrets(skip, hex)]
    third: u32,
}

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
