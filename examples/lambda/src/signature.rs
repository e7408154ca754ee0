//! GitHub's signature of a delivery.

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whether `header` is `sha256=` and the body's HMAC-SHA256 in hex, compared in constant time:
/// docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
#[must_use]
pub fn is_valid(secret: &str, body: &[u8], header: &str) -> bool {
    let Some(hex) = header.strip_prefix("sha256=") else {
        return false;
    };
    let (Ok(signature), Ok(mut mac)) =
        (HEXLOWER_PERMISSIVE.decode(hex.as_bytes()), Hmac::<Sha256>::new_from_slice(secret.as_bytes()))
    else {
        return false;
    };
    mac.update(body);
    mac.verify_slice(&signature).is_ok()
}
