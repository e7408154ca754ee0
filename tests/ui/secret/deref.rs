use ddbsm::Secret;

fn send(_: &str) {}

fn main() {
    let secret = Secret::new(String::from("s"));
    send(&secret);
    send(&*secret);
    send(secret.as_ref());
    let length = secret.len();
}
