use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(parse)]
    endpoint: Secret<std::net::SocketAddr>,
}

fn main() {}
