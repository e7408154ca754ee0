use ddbsm::{Secret, Secrets};
use zeroize::Zeroize;

#[derive(Zeroize)]
struct Port(u16);

impl std::str::FromStr for Port {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Port)
    }
}

#[derive(Secrets)]
struct Settings {
    #[secrets(parse, default = "5432")]
    port: Secret<Port>,
}

fn main() {}
