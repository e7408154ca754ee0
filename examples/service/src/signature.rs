//! HMAC-SHA256, in hexadecimal.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub(crate) fn sign(key: &[u8], message: &[u8]) -> String {
    HEXLOWER.encode(&mac(key, message).map(|mac| mac.finalize().into_bytes()).unwrap_or_default())
}

/// In a time that doesn't depend on where the signature differs.
pub(crate) fn is_valid(key: &[u8], message: &[u8], signature: &str) -> bool {
    let signature = HEXLOWER.decode(signature.as_bytes());
    mac(key, message).zip(signature.ok()).is_some_and(|(mac, signature)| mac.verify_slice(&signature).is_ok())
}

/// A key may have any length, so there always is one.
fn mac(key: &[u8], message: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(message);
    Some(mac)
}
