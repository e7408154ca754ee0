//! What a struct says of itself: `Secrets::manifest`.
#![allow(dead_code)] // nothing is loaded

use ddbsm::manifest::{Format, Stored, needed};
use ddbsm::{Invalid, Rotating, Secret, Secrets};

#[derive(Secrets)]
#[secrets(prefix = "db/")]
struct Login {
    user: Secret<String>,
    password: Option<Secret<String>>,
}

#[derive(Secrets)]
struct Inner {
    #[secrets(flatten, prefix = "replica/")]
    login: Option<Login>,
    own: Secret<Vec<u8>>,
}

type Alias = Option<Rotating<String>>;

#[derive(Secrets)]
#[secrets(
    table = "dirty-secrets",
    principal = "arn:aws:iam::111111111111:role/app/slack-bot",
    rename_all = "camelCase"
)]
struct Every {
    plain_text: Secret<String>,
    bytes: Secret<[u8; 4]>,
    r#type: Alias,
    #[secrets(base64, alias = "oldKey", alias = "olderKey")]
    key: Rotating<Vec<u8>>,
    #[secrets(hex, default = [0; 4])]
    salt: Secret<[u8; 4]>,
    #[secrets(parse, default)]
    port: Option<Secret<u16>>,
    #[secrets(json)]
    json: Secret<String>,
    #[secrets(with = text)]
    custom: Secret<String>,
    #[secrets(with = bytes)]
    custom_bytes: Secret<u8>,
    #[secrets(base64, with = bytes)]
    encoded: Secret<u8>,
    #[secrets(trim)]
    trimmed: Secret<String>,
    #[secrets(skip)]
    skipped: u8,
    #[secrets(flatten)]
    login: Login,
    #[secrets(flatten, prefix = "in/")]
    inner: Option<Inner>,
}

fn text(text: &str) -> Result<String, Invalid> {
    text.strip_prefix("key_").map(str::to_owned).ok_or(Invalid::new("a key starts with `key_`"))
}

fn bytes(bytes: &[u8]) -> Result<u8, Invalid> {
    bytes.first().copied().ok_or(Invalid::new("no byte"))
}

#[test]
fn a_manifest_says_all_that_the_attributes_and_types_do() {
    let manifest = Every::manifest();
    let [root] = &manifest.roots[..] else { panic!("{manifest:?}") };
    let every = manifest.get(*root).unwrap();
    assert_eq!(every.path(), format!("{}::Every", module_path!()));
    assert_eq!(every.table.as_deref(), Some("dirty-secrets"));
    assert_eq!(every.principal.as_deref(), Some("arn:aws:iam::111111111111:role/app/slack-bot"));
    let secrets: Vec<_> = every
        .secrets
        .iter()
        .map(|it| (it.field.as_str(), it.name.as_str(), it.required, it.stored, it.format, it.rotating))
        .collect();
    assert_eq!(
        secrets,
        [
            ("plain_text", "plainText", true, Some(Stored::S), Format::Plain, false),
            ("bytes", "bytes", true, Some(Stored::B), Format::Plain, false),
            ("type", "type", false, Some(Stored::S), Format::Plain, true),
            ("key", "key", true, Some(Stored::S), Format::Base64, true),
            ("salt", "salt", false, Some(Stored::S), Format::Hex, false),
            ("port", "port", false, Some(Stored::S), Format::Parse, false),
            ("json", "json", true, Some(Stored::S), Format::Json, false),
            ("custom", "custom", true, None, Format::Custom, false),
            ("custom_bytes", "customBytes", true, None, Format::Custom, false),
            ("encoded", "encoded", true, Some(Stored::S), Format::Base64, false),
            ("trimmed", "trimmed", true, Some(Stored::S), Format::Plain, false),
        ]
    );
    assert_eq!(every.secrets[3].aliases, ["oldKey", "olderKey"]);
}

#[test]
fn a_manifest_holds_what_is_flattened_once_and_its_names_are_what_loads() {
    let manifest = Every::manifest();
    let names: Vec<_> = manifest.structs.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["Every", "Login", "Inner"]);
    let wanted = manifest.wanted(manifest.roots[0]).unwrap();
    let flattened: Vec<_> =
        wanted[11..].iter().map(|it| (it.field.as_str(), it.name.as_str(), it.required)).collect();
    assert_eq!(
        flattened,
        [
            ("login.user", "db/user", true),
            ("login.password", "db/password", false),
            ("inner.own", "in/own", true),
            ("inner.login.user", "in/replica/db/user", true),
            ("inner.login.password", "in/replica/db/password", false),
        ]
    );
    assert_eq!(wanted[14].optional_in, ["inner", "inner.login"]);

    // What a load of nothing reports as missing is what the manifest needs.
    let error = Every::load_blocking(&ddbsm::Memory::default()).err().unwrap();
    let missing: Vec<_> = error.problems().iter().map(|problem| problem.name().to_owned()).collect();
    let needs = needed(&wanted, |_| false);
    let required = wanted.iter().zip(needs).filter(|(_, needed)| *needed).map(|(it, _)| it.name.clone());
    assert_eq!(missing, required.collect::<Vec<_>>());
}

#[derive(Secrets)]
struct Default {
    #[secrets(default = "n33dle-default")]
    level: Secret<String>,
}

#[test]
fn a_manifest_holds_no_default() {
    assert!(Default::load_blocking(&ddbsm::Memory::default()).unwrap().level.ct_eq("n33dle-default"));
    let manifest = format!("{:?}", Default::manifest());
    assert!(manifest.contains("level") && !manifest.contains("n33dle"), "{manifest}");
}

#[derive(Secrets)]
struct Generic<T: Secrets, const N: usize> {
    key: Secret<[u8; N]>,
    #[secrets(flatten)]
    inner: T,
}

#[test]
fn structs_that_differ_in_a_type_alone_differ_in_their_id() {
    let [logins, inners, wide] =
        [Generic::<Login, 1>::manifest, Generic::<Inner, 1>::manifest, Generic::<Login, 2>::manifest]
            .map(|manifest| manifest());
    assert_ne!(logins.roots, inners.roots);
    assert_eq!(logins, wide, "the length of a key isn't in the manifest");
    assert_eq!(logins.structs[1].name, "Login");
}
