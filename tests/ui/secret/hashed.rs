use ddbsm::Secret;

fn main() {
    let token = Secret::new(String::from("s3cr3t"));
    let _ = std::collections::HashSet::from([token]);
}
