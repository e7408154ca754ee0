use ddbsm::Secret;

#[derive(Clone)]
struct Settings {
    token: Secret<String>,
}

fn main() {
    let secret = Secret::new(String::from("s"));
    let copy = secret.clone();
}
