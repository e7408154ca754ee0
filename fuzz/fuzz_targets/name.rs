//! The grammar of item names, and that a response gives every name back as it was asked for.
#![no_main]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ddbsm::{Reason, Secret, Secrets};
use ddbsm_core::arn::{Principal, Table};
use ddbsm_core::name;
use ddbsm_runtime::__fuzz::RecordedResponse;
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Secrets)]
struct One {
    wanted: Secret<String>,
}

fuzz_target!(|name: &str| {
    let checked = name::check(name);
    let good = matches!(name.len(), 1..=512)
        && name.bytes().all(|byte| {
            matches!(byte,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'+' | b'=' | b'.' | b'@' | b'-')
        });
    assert_eq!(checked.is_ok(), good);
    let _ = (Table::parse(name), Principal::parse(name));
    if !good || name == "wanted" {
        return;
    }
    let response = format!(r#"{{"Items":[{{"name":{{"S":"{name}"}}}}]}}"#);
    let source = RecordedResponse(response.as_bytes());
    let loaded = pin!(One::load(&source)).poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Err(error)) = loaded else { panic!("it is not the one that is wanted") };
    let Some(Reason::Missing { similar, .. }) = error.problems().first().map(|problem| problem.reason())
    else {
        panic!("the response is a good one: {error}");
    };
    assert!(similar.iter().all(|near| near == name), "{similar:?}");
});
