use ddbsm::{Invalid, Secret, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secrets(with = owned)]
    owned: Secret<String>,
    #[secrets(with = bare)]
    bare: Secret<u16>,
    #[secrets(with = std_error)]
    std_error: Secret<u16>,
    #[secrets(with = other_type)]
    other_type: Option<Secret<u16>>,
    #[secrets(with = of_numbers)]
    of_numbers: Secret<u16>,
    #[secrets(with = missing)]
    missing: Secret<u16>,
}

fn owned(text: String) -> Result<String, Invalid> {
    Ok(text)
}

fn bare(text: &str) -> u16 {
    text.len() as u16
}

fn std_error(text: &str) -> Result<u16, std::num::ParseIntError> {
    text.parse()
}

fn other_type(text: &str) -> Result<u32, Invalid> {
    text.parse().map_err(|_| Invalid::new("no number"))
}

fn of_numbers(numbers: &[u16]) -> Result<u16, Invalid> {
    numbers.first().copied().ok_or(Invalid::new("no number"))
}

fn main() {}
