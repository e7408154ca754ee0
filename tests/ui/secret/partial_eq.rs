use ddbsm::Secret;

#[derive(PartialEq)]
struct Settings {
    token: Secret<String>,
}

fn main() {
    let (one, other) = (Secret::new(String::from("s")), Secret::new(String::from("s")));
    if one == other {}
    if one == *"guess" {}
}
