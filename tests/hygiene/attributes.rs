//! What each attribute does to what is loaded.

use std::net::SocketAddr;
use std::sync::Arc;

use ddbsm::zeroize::Zeroize;
use ddbsm::{Invalid, Memory, Reason, Secret, Secrets};

use crate::{load, names};

/// A type of another crate that can't be wiped: what is kept is its text.
#[derive(Zeroize)]
struct Endpoint(String);

fn endpoint(text: &str) -> Result<Endpoint, Invalid> {
    let valid = text.parse::<SocketAddr>().is_ok();
    if valid { Ok(Endpoint(text.to_owned())) } else { Err(Invalid::new("not `address:port`")) }
}

mod keys {
    use ddbsm::Invalid;

    pub(super) fn first<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Invalid> {
        bytes.first_chunk().copied().ok_or(Invalid::new("too short"))
    }
}

#[derive(Secrets)]
struct With<T: Zeroize + From<u8>> {
    #[secrets(with = endpoint)]
    endpoint: Secret<Endpoint>,
    #[secrets(with = keys::first::<2>)]
    raw: Secret<[u8; 2]>,
    #[secrets(base64, with = keys::first)]
    encoded: Option<Secret<[u8; 2]>>,
    #[secrets(hex, with = Self::length, default = 7.into())]
    length: Secret<T>,
    #[secrets(trim, with = endpoint)]
    trimmed: Secret<Endpoint>,
    #[secrets(with = endpoint, default)]
    absent: Option<Secret<Endpoint>>,
}

impl<T: Zeroize + From<u8>> With<T> {
    fn length(bytes: &[u8]) -> Result<T, Invalid> {
        u8::try_from(bytes.len()).map(T::from).map_err(|_| Invalid::new("too long"))
    }
}

#[test]
fn a_function_reads_text_or_bytes() {
    let source = || {
        Memory::from([("endpoint", "127.0.0.1:80"), ("encoded", "AQID"), ("trimmed", "\t127.0.0.1:80 \n")])
            .with_bytes("raw", [1, 2, 3])
    };
    let with: With<u64> = load(&source()).unwrap();
    assert_eq!(with.endpoint.expose_secret().0, "127.0.0.1:80");
    assert_eq!(with.raw.expose_secret(), &[1, 2]);
    assert_eq!(with.encoded.unwrap().expose_secret(), &[1, 2]);
    assert_eq!(*with.length.expose_secret(), 7);
    assert_eq!(with.trimmed.expose_secret().0, "127.0.0.1:80");
    assert!(with.absent.is_none());
    let with: With<u32> = load(&source().with_text("length", "000000")).unwrap();
    assert_eq!(*with.length.expose_secret(), 3);

    let wrong = source().with_text("endpoint", "n33dle").with_bytes("raw", [1]).with_text("length", "x");
    let error = load::<With<u64>>(&wrong).err().unwrap();
    assert_eq!(names(&error), ["endpoint", "raw", "length"]);
    assert!(error.to_string().contains("not `address:port`") && !error.to_string().contains("n33dle"));
    let error = load::<With<u64>>(&source().with_text("raw", "text")).err().unwrap();
    assert!(matches!(error.problems()[0].reason(), Reason::WrongType { stored: "S", wanted: "B", .. }));
}

#[derive(Secrets)]
struct Trimmed {
    #[secrets(trim)]
    token: Secret<String>,
    #[secrets(trim, parse)]
    port: Secret<u16>,
    #[secrets(trim)]
    boxed: Option<Secret<Box<str>>>,
    #[secrets(trim, allow_empty)]
    blank: Option<Secret<String>>,
    kept: Secret<String>,
}

#[test]
fn white_space_is_taken_off_both_ends_and_nowhere_else() {
    let source = [
        ("token", "\u{a0}\r\n a b\tc \n"),
        ("port", "5432\n"),
        ("boxed", " é "),
        ("blank", " \n"),
        ("kept", " x\n"),
    ];
    let trimmed: Trimmed = load(&Memory::from(source)).unwrap();
    assert_eq!(trimmed.token.expose_secret(), "a b\tc");
    assert_eq!(*trimmed.port.expose_secret(), 5432);
    assert_eq!(&**trimmed.boxed.unwrap().expose_secret(), "é");
    assert_eq!(trimmed.blank.unwrap().expose_secret(), "");
    assert_eq!(trimmed.kept.expose_secret(), " x\n");

    let blank = Memory::from([("token", " \n"), ("port", "1"), ("kept", "k")]);
    let error = load::<Trimmed>(&blank).err().unwrap();
    assert_eq!((names(&error), error.problems()[0].reason()), (vec!["token"], &Reason::Empty));
}

#[derive(Debug, Secrets)]
#[secrets(prefix = "db/")]
struct Database {
    user: Secret<String>,
    #[secrets(name = "pw", alias = "password")]
    password: Secret<String>,
    #[secrets(default = "info")]
    level: Secret<String>,
    port: Option<Secret<String>>,
}

#[derive(Secrets)]
#[secrets(prefix = "not/inherited/")]
struct Flattened {
    #[secrets(flatten)]
    own: Database,
    #[secrets(flatten, prefix = "replica/")]
    replica: Database,
    #[secrets(flatten, prefix = "archive/")]
    archive: Option<Database>,
    #[secrets(flatten, prefix = "deep/")]
    deep: Option<Deep>,
}

#[derive(Secrets)]
struct Deep {
    #[secrets(flatten, prefix = "er/")]
    database: Database,
    #[secrets(flatten)]
    optional: Option<Alone>,
}

#[derive(Secrets)]
struct Alone {
    alone: Secret<String>,
}

const REQUIRED: [(&str, &str); 4] =
    [("db/user", "a"), ("pw", "b"), ("replica/db/user", "c"), ("replica/password", "d")];

#[test]
fn a_prefix_where_a_struct_is_flattened_begins_all_its_names() {
    let flattened: Flattened = load(&Memory::from(REQUIRED)).unwrap();
    assert_eq!(flattened.own.password.expose_secret(), "b");
    assert_eq!(flattened.replica.user.expose_secret(), "c");
    assert_eq!(flattened.replica.password.expose_secret(), "d");
    assert_eq!(flattened.replica.level.expose_secret(), "info");
    assert!(flattened.archive.is_none() && flattened.deep.is_none());

    let error = load::<Flattened>(&Memory::default()).err().unwrap();
    assert_eq!(names(&error), ["db/user", "pw", "replica/db/user", "replica/pw"]);
    assert_eq!(error.problems()[3].field(), "replica.password");
    assert!(error.to_string().contains("alias `replica/password`"), "{error}");
}

#[test]
fn an_optional_struct_is_none_without_any_of_its_items_and_whole_with_one() {
    let with = |name: &str| Memory::from(REQUIRED).with_text(name, "x");
    // One that is optional or has a default counts too, and so does an alias.
    for (name, missing) in [
        ("archive/db/user", vec!["archive/pw"]),
        ("archive/password", vec!["archive/db/user"]),
        ("archive/db/level", vec!["archive/db/user", "archive/pw"]),
        ("archive/db/port", vec!["archive/db/user", "archive/pw"]),
        ("deep/alone", vec!["deep/er/db/user", "deep/er/pw"]),
    ] {
        let error = load::<Flattened>(&with(name)).err().unwrap();
        assert_eq!(names(&error), missing, "with {name}");
    }
    let archive = with("archive/db/user").with_text("archive/pw", "e");
    let flattened: Flattened = load(&archive).unwrap();
    assert_eq!(flattened.archive.unwrap().password.expose_secret(), "e");
    let deep = with("deep/er/db/user").with_text("deep/er/pw", "f");
    let deep = load::<Flattened>(&deep).unwrap().deep.unwrap();
    assert_eq!(deep.database.password.expose_secret(), "f");
    assert!(deep.optional.is_none());
    assert!(load::<Flattened>(&Memory::from(REQUIRED).with_bytes("archive/pw", [1])).is_err());
}

#[derive(Secrets)]
struct Containers {
    shared: Arc<Secret<String>>,
    maybe: Option<Arc<Secret<String>>>,
    #[secrets(default = "fallback")]
    fallback: Arc<Secret<String>>,
    text: Secret<Box<str>>,
    bytes: Secret<Box<[u8]>>,
    #[secrets(default)]
    bare: Option<Secret<[u8; 32]>>,
}

#[test]
fn shared_and_boxed_secrets_and_a_bare_default() {
    let source = Memory::from([("shared", "a"), ("text", "b")]).with_bytes("bytes", [1, 2]);
    let containers: Containers = load(&source).unwrap();
    assert_eq!(containers.shared.expose_secret(), "a");
    assert!(containers.maybe.is_none());
    assert_eq!(containers.fallback.expose_secret(), "fallback");
    assert_eq!(&**containers.text.expose_secret(), "b");
    assert_eq!(&**containers.bytes.expose_secret(), [1, 2]);
    assert!(containers.bare.is_none(), "as serde does, and no key of zeros");
}
