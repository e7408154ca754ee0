use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings<T: zeroize::Zeroize> {
    token: Secret<T>,
}

fn start<S: Secrets>() {
    let _ = S::load(&ddbsm::Memory::default());
}

fn main() {
    start::<Settings<u16>>();
}
