use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whether `header` is `sha256=` and the body's HMAC-SHA256 in hex, compared in constant time:
/// docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
pub(crate) fn is_valid(secret: &str, body: &[u8], header: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::is_valid;

    /// GitHub's own test values, from the page above.
    const SECRET: &str = "It's a Secret to Everybody";
    const SIGNATURE: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    #[test]
    fn githubs_own_example_is_valid() {
        assert!(is_valid(SECRET, b"Hello, World!", SIGNATURE));
    }

    #[test]
    fn anything_else_is_not() {
        assert!(!is_valid("It's a secret to Everybody", b"Hello, World!", SIGNATURE));
        assert!(!is_valid(SECRET, b"Hello, World", SIGNATURE));
        for header in [
            "",
            "sha256=",
            "sha256=xyz",
            &SIGNATURE[..SIGNATURE.len() - 2],
            &SIGNATURE.replace("sha256=", "sha1="),
            &SIGNATURE.replace("sha256=", ""),
            &SIGNATURE.replace("757", "656"),
        ] {
            assert!(!is_valid(SECRET, b"Hello, World!", header), "{header}");
        }
    }
}
