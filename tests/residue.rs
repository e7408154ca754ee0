//! What `json` promises: every shape whose parts wipe themselves leaves nothing in freed memory, on a heap with holes in
//! it, where a buffer that grows moves.

use std::fmt::Write as _;
use std::hint::black_box;

use ddbsm::{Memory, Secret, Secrets};
use ddbsm_testkit::memory::{Found, Scanner};
use zeroize::Zeroize;

const LENGTH: usize = 96;

/// No eight of them occur twice, nor in another shape's.
fn secret(shape: u8) -> impl Iterator<Item = u8> {
    let mut state = u64::from(shape).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D;
    (0..LENGTH).map(move |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        33 + u8::try_from((state >> 33) % 57).unwrap()
    })
}

/// The secret as an array of numbers, built where it stays.
fn numbers(shape: u8) -> String {
    let mut text = String::with_capacity(LENGTH * 4 + 2);
    text.push('[');
    for (i, byte) in secret(shape).enumerate() {
        if i > 0 {
            text.push(',');
        }
        text.push_str(&byte.to_string());
    }
    text.push(']');
    text
}

/// The secret as a string of escapes.
fn escapes(shape: u8) -> String {
    let mut text = String::with_capacity(LENGTH * 6 + 2);
    text.push('"');
    for byte in secret(shape) {
        write!(text, "\\u{byte:04x}").unwrap();
    }
    text.push('"');
    text
}

#[derive(Zeroize, serde::Deserialize)]
struct Nested {
    name: String,
    keys: Vec<Vec<u8>>,
}

#[derive(Zeroize, serde::Deserialize)]
struct Wrapped(Option<Box<[u8]>>);

#[derive(Zeroize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Key(Vec<u8>),
}

macro_rules! shapes {
    ($($shape:literal $name:ident: $ty:ty = $json:expr;)*) => {$(
        #[derive(Secrets)]
        struct $name {
            #[secrets(json)]
            #[expect(dead_code)]
            value: Secret<$ty>,
        }
    )*

    #[test]
    fn no_shape_leaves_a_part_behind() {
        let mut holes: Vec<Vec<u8>> = (0..4000).map(|i| vec![0; 8 + i % 300]).collect();
        let mut scanner = Scanner::new([$(secret($shape)),*]);
        let sources = [$({
            let json: fn(String, String) -> String = $json;
            Memory::default().with_text("value", json(numbers($shape), escapes($shape)))
        }),*];
        let mut at = 0;
        holes.retain(|_| { at += 1; at % 2 == 0 });
        let mut sources = sources.iter();
        let held = black_box(($($name::load_blocking(sources.next().unwrap()).unwrap()),*));
        assert_eq!(scanner.scan().unwrap(), [Found::ONE; SHAPES], "held");
        drop(held);
        assert_eq!(scanner.scan().unwrap(), [Found::NONE; SHAPES], "dropped");
        black_box(holes);
    }
    };
}

const SHAPES: usize = 8;

shapes! {
    0 Numbers: Vec<u8> = |numbers, _| numbers;
    1 Text: String = |_, text| text;
    2 Texts: Vec<String> = |_, text| format!("[\"\",{text},\"\"]");
    3 Structs: Nested = |numbers, _| format!("{{\"name\":\"n\",\"keys\":[[1],{numbers},[]]}}");
    4 Optional: Option<Vec<u8>> = |numbers, _| numbers;
    5 Boxed: Wrapped = |numbers, _| numbers;
    6 Enums: Kind = |numbers, _| format!("{{\"key\":{numbers}}}");
    7 Secrets_: Vec<Secret<String>> = |_, text| format!("[{text},\"\"]");
}
