use ddbsm::Secret;

#[derive(serde::Serialize)]
struct Settings {
    token: Secret<String>,
}

fn main() {
    let secret = Secret::new(String::from("s"));
    let json = serde_json::to_string(&secret);
}
