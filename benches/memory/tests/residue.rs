//! ddbsm holds one copy of a secret, wipes it, and adds none to those that the HTTP client leaves.

#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::process::Command;

const FORMS: [&str; 17] = [
    "text",
    "bytes",
    "json",
    "json-escaped",
    "json-numbers",
    "base64",
    "array",
    "hex",
    "parse",
    "with",
    "trim",
    "boxed",
    "large",
    "chunked",
    "pointed",
    "previous",
    "live",
];

/// Copies of the secret, copies of its encoded form, and parts of either.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Copies {
    plain: usize,
    encoded: usize,
    parts: usize,
}

impl Copies {
    fn all(self) -> usize {
        self.plain + self.encoded + self.parts
    }
}

/// While the secret is held, once it is dropped, and once the connection is closed.
fn run(program: &str, form: &str) -> [Copies; 3] {
    run_on(program, form, "stock")
}

/// The same on the HTTP client of that name.
fn run_on(program: &str, form: &str, client: &str) -> [Copies; 3] {
    let arguments = ["run", program, form, client];
    let output = Command::new(env!("CARGO_BIN_EXE_memory")).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {form}: {errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    let counts: Vec<usize> = text.split_whitespace().map(|count| count.parse().unwrap()).collect();
    [0, 3, 6].map(|i| Copies { plain: counts[i], encoded: counts[i + 1], parts: counts[i + 2] })
}

/// The most that three runs of the request alone leave with the connection open: it varies with where a response lands in a
/// buffer. What closing the connection then overwrites is chance, so the same number is the limit after it.
fn http_client_alone(form: &str) -> usize {
    (0..3).map(|_| run("discard", form)[1].all()).max().unwrap()
}

#[test]
fn ddbsm_adds_no_copy_to_those_of_the_http_client() {
    for form in FORMS {
        let alone = http_client_alone(form);
        let [held, dropped, closed] = run("ddbsm", form);
        let one_more = Copies { plain: dropped.plain + 1, ..dropped };
        assert_eq!(held, one_more, "{form}: the secret is held once, and that copy is wiped");
        assert!(dropped.all() <= alone, "{form}: {dropped:?} once dropped, {} by the client", alone);
        assert!(closed.all() <= alone, "{form}: {closed:?} once closed, {} by the client", alone);
    }
}

#[test]
fn on_ddbsms_own_http_client_nothing_is_left() {
    let nothing = Copies { plain: 0, encoded: 0, parts: 0 };
    for form in FORMS {
        let [held, dropped, closed] = run_on("ddbsm", form, "ddbsm");
        assert_eq!(held, Copies { plain: 1, ..nothing }, "{form}, held");
        assert_eq!((dropped, closed), (nothing, nothing), "{form}, dropped and closed");
    }
}

/// The control: the same scan sees what the SDK adds. Of other forms, what it adds and frees is soon overwritten with some
/// allocators.
#[test]
fn the_plain_sdk_adds_copies() {
    for form in ["text", "json-escaped"] {
        let alone = http_client_alone(form);
        let [_, dropped, _] = run("sdk-clone", form);
        assert!(dropped.all() > alone, "{form}: {dropped:?}");
    }
}
