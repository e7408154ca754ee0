use ddbsm::{Secret, Secrets};

struct Settings {
    token: Secret<String>,
}

fn start<S: Secrets>() {
    let _ = S::load(&ddbsm::Memory::default());
}

fn main() {
    start::<Settings>();
}
