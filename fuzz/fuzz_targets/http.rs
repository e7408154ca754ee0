//! Any bytes as a response's: how they come in, in pieces of whatever size, changes nothing, and a body is never larger
//! than it may be.
#![no_main]

use ddbsm_aws::__fuzz::response;
use libfuzzer_sys::fuzz_target;

/// Small, so that bodies over it are found.
const MAX_BODY: usize = 64;

fuzz_target!(|input: &[u8]| {
    let [method, piece, bytes @ ..] = input else { return };
    let method = ["POST", "HEAD", "GET", "CONNECT"][usize::from(method % 4)];
    let whole = response(method, bytes, bytes.len(), MAX_BODY);
    for piece in [1, usize::from(*piece), 4096] {
        assert_eq!(response(method, bytes, piece, MAX_BODY), whole, "in pieces of {piece}");
    }
    if let Some((status, body)) = whole {
        assert!(status == 101 || (200..=999).contains(&status), "{status}");
        assert!(body.len() <= MAX_BODY && (method != "HEAD" || body.is_empty()), "{} bytes", body.len());
    }
});
