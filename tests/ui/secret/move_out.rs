use ddbsm::Secret;

fn main() {
    let secret = Secret::new(String::from("s"));
    let borrowed = &secret;
    let _moved = *borrowed;
    let _value = *secret.expose_secret();
}
