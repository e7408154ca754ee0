//! Fields are known by trait, not by how their types are spelled; defaults are any expression.

use ddbsm::{FromSecret, Invalid, Memory, Secret, Secrets};
use zeroize::Zeroize;

use crate::load;

type Hidden = Secret<String>;
type Maybe<T> = Option<Secret<T>>;
type Bytes<const N: usize> = Secret<[u8; N]>;

mod aliased {
    pub(super) use ddbsm::Secret as Sealed;
    pub(super) use std::option::Option as Perhaps;
}

trait Kind {
    type Secret;
}

struct Text;

impl Kind for Text {
    type Secret = ddbsm::Secret<String>;
}

#[derive(Zeroize)]
struct ApiKey(String);

impl FromSecret for ApiKey {
    type Raw = String;

    fn from_secret(raw: Secret<String>) -> Result<Secret<Self>, Invalid> {
        Ok(raw.map(|raw| ApiKey(raw.clone())))
    }
}

#[derive(Secrets)]
struct Aliased {
    hidden: Hidden,
    maybe: Maybe<String>,
    #[secrets(base64)]
    bytes: Bytes<2>,
    sealed: aliased::Perhaps<aliased::Sealed>,
    projected: <Text as Kind>::Secret,
    own: Secret<ApiKey>,
    #[secrets(base64)]
    own_encoded: Option<Secret<ApiKey>>,
}

#[test]
fn aliases_and_projections() {
    let source = Memory::from([
        ("hidden", "a"),
        ("bytes", "AAE"),
        ("sealed", "b"),
        ("projected", "c"),
        ("own", "e"),
        ("own_encoded", "Zg"),
    ]);
    let settings: Aliased = load(&source).unwrap();
    assert_eq!(settings.hidden.expose_secret(), "a");
    assert!(settings.maybe.is_none());
    assert_eq!(settings.bytes.expose_secret(), &[0, 1]);
    assert_eq!(settings.sealed.unwrap().expose_secret(), "b");
    assert_eq!(settings.projected.expose_secret(), "c");
    assert_eq!(settings.own.expose_secret().0, "e");
    assert_eq!(settings.own_encoded.unwrap().expose_secret().0, "f");
}

const LEVEL: &str = "warn";

#[derive(Secrets)]
struct Defaults {
    #[secrets(default = String::default())]
    bare: Secret,
    #[secrets(default = "text")]
    literal: Secret,
    #[secrets(default = LEVEL.to_owned())]
    call: Secret,
    #[secrets(default = format!("{LEVEL}{}", 1))]
    invoked: Secret,
    #[secrets(default = if LEVEL.is_empty() { String::new() } else { LEVEL.into() })]
    branch: Secret,
    #[secrets(default = { let level = LEVEL; level.into() })]
    block: Secret,
    #[secrets(default = [7; 4], base64)]
    array: Secret<[u8; 4]>,
    #[secrets(default = vec![1, 2])]
    bytes: Secret<Vec<u8>>,
    #[secrets(parse, default = -1)]
    negative: Secret<i32>,
    #[secrets(parse, default = u16::MAX - 1)]
    arithmetic: Secret<u16>,
    #[secrets(parse, default = Vec::<u16>::with_capacity(2).capacity())]
    turbofish: Secret<usize>,
    #[secrets(default = "optional")]
    optional: Option<Secret>,
}

#[test]
fn defaults() {
    let settings: Defaults = load(&Memory::from([("call", "stored")])).unwrap();
    assert_eq!(settings.bare.expose_secret(), "");
    assert_eq!(settings.literal.expose_secret(), "text");
    assert_eq!(settings.call.expose_secret(), "stored");
    assert_eq!(settings.invoked.expose_secret(), "warn1");
    assert_eq!(settings.branch.expose_secret(), "warn");
    assert_eq!(settings.block.expose_secret(), "warn");
    assert_eq!(settings.array.expose_secret(), &[7; 4]);
    assert_eq!(settings.bytes.expose_secret(), &[1, 2]);
    assert_eq!(*settings.negative.expose_secret(), -1);
    assert_eq!(*settings.arithmetic.expose_secret(), 65534);
    assert!(*settings.turbofish.expose_secret() >= 2);
    assert_eq!(settings.optional.unwrap().expose_secret(), "optional");
}

#[derive(Secrets)]
#[cfg_attr(all(), secrets(rename_all = "UPPERCASE"))]
struct Conditional {
    #[cfg(test)]
    kept: Secret,
    #[cfg(any())]
    dropped: NoSuchType,
    #[cfg_attr(all(), secrets(name = "other"))]
    #[cfg_attr(any(), secrets(nonsense))]
    renamed: Secret,
}

#[test]
fn conditional_fields_and_attributes() {
    let settings: Conditional = load(&Memory::from([("KEPT", "a"), ("other", "b")])).unwrap();
    assert_eq!(settings.kept.expose_secret(), "a");
    assert_eq!(settings.renamed.expose_secret(), "b");
}

#[derive(Secrets)]
#[secrets(table = "dirty-secrets")]
#[secrets(rename_all = "camelCase")]
#[secrets()]
struct Spread {
    #[secrets(name = "one")]
    #[secrets(alias = "two")]
    #[secrets(alias = "three", allow_empty)]
    token: Secret,
}

#[test]
fn attributes_in_several_places() {
    let settings: Spread = load(&Memory::from([("three", "")])).unwrap();
    assert_eq!(settings.token.expose_secret(), "");
}
