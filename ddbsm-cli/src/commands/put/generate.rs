//! Values that nobody chooses, from the operating system's random source.

use anyhow::{Result, bail};
use clap::ValueEnum;
use data_encoding::{BASE64, Encoding, HEXLOWER};
use zeroize::Zeroizing;

/// What a generated value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// --length characters of --alphabet
    Text,
    /// --length bytes, in base64
    Base64,
    /// --length bytes, in hexadecimal
    Hex,
    /// --length bytes as they are, stored as binary
    Bytes,
}

pub(crate) const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The shortest value that is accepted, by what it takes to guess it.
const LEAST_BITS: f64 = 64.0;

/// A value and how many bits it would take to guess it.
pub(crate) fn generate(form: Form, length: usize, alphabet: &str) -> Result<(Zeroizing<Vec<u8>>, u32)> {
    let symbols = alphabet.as_bytes();
    let bits_each = if form == Form::Text { check_alphabet(alphabet)? } else { 8.0 };
    let bits = f64::from(u32::try_from(length)?) * bits_each;
    if bits < LEAST_BITS {
        bail!(
            "{length} of these give {bits:.0} bits, which can be guessed: take at least {:.0}.",
            (LEAST_BITS / bits_each).ceil()
        );
    }
    let value = match form {
        Form::Text => text(length, symbols)?,
        Form::Base64 => encoded(length, &BASE64)?,
        Form::Hex => encoded(length, &HEXLOWER)?,
        Form::Bytes => bytes(length)?,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and of at most 400 KB"
    )]
    Ok((value, bits as u32))
}

/// How many bits one character of the alphabet holds.
fn check_alphabet(alphabet: &str) -> Result<f64> {
    let mut symbols = alphabet.as_bytes().to_vec();
    symbols.sort_unstable();
    symbols.dedup();
    if symbols.len() < 2
        || symbols.len() != alphabet.len()
        || !alphabet.bytes().all(|b| (b' '..=b'~').contains(&b))
    {
        bail!("--alphabet takes two or more different printable ASCII characters.");
    }
    Ok(f64::from(u32::try_from(symbols.len())?).log2())
}

fn bytes(length: usize) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn encoded(length: usize, encoding: &Encoding) -> Result<Zeroizing<Vec<u8>>> {
    let bytes = bytes(length)?;
    let mut text = Zeroizing::new(vec![0; encoding.encode_len(bytes.len())]);
    encoding.encode_mut(&bytes, &mut text);
    Ok(text)
}

fn text(length: usize, symbols: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    // A byte at or above the largest multiple would make the first symbols likelier.
    let fair = 256 - 256 % symbols.len();
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    while text.len() < length {
        let drawn = bytes(length)?;
        let symbol = |&b: &u8| (usize::from(b) < fair).then(|| symbols[usize::from(b) % symbols.len()]);
        let missing = length - text.len();
        text.extend(drawn.iter().filter_map(symbol).take(missing));
    }
    Ok(text)
}
