use ddbsm::{Secret, Secrets};

struct Clock;

#[derive(Secrets)]
struct Settings {
    token: Secret<String>,
    #[secrets(skip)]
    clock: Clock,
}

fn main() {}
