use ddbsm::{Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    token: Secret<String>,
}

fn main() {
    let _ = Settings::load(&String::from("dirty-secrets"));
}
