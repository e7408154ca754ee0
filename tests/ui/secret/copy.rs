use ddbsm::Secret;

#[derive(Clone, Copy)]
struct Settings {
    key: Secret<[u8; 32]>,
}

fn main() {}
