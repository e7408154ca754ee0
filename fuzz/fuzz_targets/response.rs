//! Any bytes as DynamoDB's response, into a field of every kind: a load is complete, or says what is wrong.
#![no_main]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ddbsm::{ErrorKind, Rotating, Secret, Secrets};
use ddbsm_runtime::__fuzz::RecordedResponse;
use libfuzzer_sys::fuzz_target;
use zeroize::Zeroize;

#[derive(Debug, Secrets)]
struct Every {
    text: Secret<String>,
    bytes: Option<Secret<Vec<u8>>>,
    array: Option<Secret<[u8; 4]>>,
    #[secrets(base64)]
    base64: Option<Secret<Vec<u8>>>,
    #[secrets(base64)]
    base64_text: Option<Secret<String>>,
    #[secrets(hex)]
    hex: Option<Secret<[u8; 4]>>,
    #[secrets(json)]
    json: Option<Secret<Document>>,
    #[secrets(parse, default = 1)]
    parsed: Secret<u16>,
    #[secrets(alias = "old_text", allow_empty)]
    aliased: Option<Secret<String>>,
    rotating: Option<Rotating<String>>,
    #[secrets(flatten)]
    nested: Nested,
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "n/")]
struct Nested {
    text: Option<Secret<String>>,
}

#[derive(Zeroize, serde::Deserialize)]
#[allow(dead_code)]
struct Document {
    text: String,
    #[serde(default)]
    numbers: Vec<i64>,
    #[serde(default)]
    inner: Vec<Document>,
}

fuzz_target!(|response: &[u8]| {
    let source = RecordedResponse(response);
    let Poll::Ready(loaded) = pin!(Every::load(&source)).poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("nothing to wait for");
    };
    match loaded {
        Ok(every) => assert!(!every.text.expose_secret().is_empty()),
        Err(error) => {
            assert_eq!(error.kind() == ErrorKind::Secrets, !error.problems().is_empty());
            assert_eq!(error.to_string(), format!("{error:?}"));
        }
    }
});
