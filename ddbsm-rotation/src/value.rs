//! New values, and what is said of them in place of the values themselves.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Returns `bytes` bytes from the operating system's random source, in base64 for URLs without padding.
///
/// # Errors
///
/// If the operating system returned no random bytes.
///
/// ```
/// let value = ddbsm_rotation::random(32)?;
/// assert_eq!(value.len(), 43);
/// # Ok::<(), ddbsm_rotation::Failure>(())
/// ```
pub fn random(bytes: usize) -> Result<Zeroizing<String>, Failure> {
    let mut random = Zeroizing::new(vec![0; bytes]);
    getrandom::fill(&mut random)
        .map_err(|_| Failure::new("the operating system returned no random bytes"))?;
    let mut text = Zeroizing::new(vec![0; BASE64URL_NOPAD.encode_len(bytes)]);
    BASE64URL_NOPAD.encode_mut(&random, &mut text);
    match String::from_utf8(std::mem::take(&mut *text)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        // Base64 is ASCII.
        Err(_) => Err(Failure::new("a random value isn't text")),
    }
}

/// The SHA-256 of a value, in hexadecimal.
pub(crate) fn digest(value: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(value.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_random_text() {
        let (one, two) = (random(32).unwrap(), random(32).unwrap());
        assert_eq!((one.len(), one.capacity()), (43, 43));
        assert_ne!(one, two);
    }

    #[test]
    fn a_digest_is_sha_256() {
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
