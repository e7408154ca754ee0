// The type is the mistake; what `default` means for it is no second one.
use ddbsm::Secrets;

#[derive(Secrets)]
struct Settings {
    #[secrets(default)]
    level: String,
}

fn main() {}
