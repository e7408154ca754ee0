use ddbsm::Secret;

fn main() {
    let secret = Secret::new(String::from("s"));
    println!("{secret}");
    let text = secret.to_string();
}
