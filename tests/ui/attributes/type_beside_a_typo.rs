// Both show in one compile, as do a misspelled encoding and the type that it doesn't fit.
use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
#[secrets(tabel = "dirty-secrets")]
struct Settings {
    #[secrets(nmae = "githubToken")]
    token: String,
    port: u16,
    #[secrets(bas64)]
    key: Secret<u64>,
    #[secrets(nonsense)]
    unknown: u8,
}

fn main() {
    let _ = Settings::load(&ddbsm::Memory::default());
}
