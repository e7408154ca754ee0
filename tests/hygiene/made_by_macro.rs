//! Structs whose parts come through `macro_rules!`, as fragments.

use ddbsm::{Memory, Secret, Secrets};

use crate::load;

macro_rules! whole {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident { $($field:tt)* }) => {
        $(#[$attribute])*
        $visibility struct $name { $($field)* }
    };
}

whole! {
    #[derive(Secrets)]
    #[secrets(rename_all = "camelCase")]
    pub(crate) struct Whole {
        github_token: Secret<String>,
        #[secrets(parse, default = 5432)]
        port: Secret<u16>,
    }
}

macro_rules! parts {
    (
        $name:ident, $table:literal, $prefix:expr, $krate:path, $first:ident: $first_type:ty = $item:literal,
        $second:ident: $second_type:ty = $default:expr, $third:ident: $inner:ty, $key:ident
    ) => {
        #[derive(Secrets)]
        #[secrets(table = $table, prefix = $prefix, crate = $krate)]
        struct $name {
            #[secrets(name = $item, $key)]
            $first: $first_type,
            #[secrets(default = $default)]
            $second: $second_type,
            #[secrets(flatten)]
            $third: $inner,
            #[secrets(skip)]
            skipped: $first_type,
            // The same name as the macro's own, from the caller.
            optional: Option<$second_type>,
        }
    };
}

parts!(
    Parts,
    "dirty-secrets",
    "app/",
    ::ddbsm,
    first: Option<Secret<[u8; 2]>> = "firstItem",
    second: Secret<String> = String::from("de") + "fault",
    third: Whole,
    hex
);

macro_rules! same_name {
    ($field:ident) => {
        #[derive(Secrets)]
        struct SameName {
            /// By hygiene alone not the caller's; in a struct there is only one namespace of fields.
            inside: Secret,
            $field: Secret,
        }
    };
}

same_name!(outside);

/// One macro in another: a fragment of a fragment.
macro_rules! outer {
    ($type:ty, $text:expr) => {
        inner!($type, $text);
    };
}

macro_rules! inner {
    ($type:ty, $text:expr) => {
        #[derive(Secrets)]
        struct Nested<T: ddbsm::FromSecret> {
            #[secrets(default = $text)]
            token: Secret<$type>,
            generic: Secret<T>,
        }
    };
}

outer!(String, "text");

#[test]
fn loads() {
    let source = Memory::from([
        ("githubToken", "a"),
        ("firstItem", "00ff"),
        ("inside", "b"),
        ("outside", "c"),
        ("generic", "d"),
    ]);
    let parts: Parts = load(&source).unwrap();
    assert_eq!(parts.first.unwrap().expose_secret(), &[0, 255]);
    assert_eq!(parts.second.expose_secret(), "default");
    assert_eq!(parts.third.github_token.expose_secret(), "a");
    assert_eq!(*parts.third.port.expose_secret(), 5432);
    assert!(parts.optional.is_none() && parts.skipped.is_none());

    let same: SameName = load(&source).unwrap();
    assert_eq!(same.inside.expose_secret(), "b");
    assert_eq!(same.outside.expose_secret(), "c");

    let nested: Nested<String> = load(&source).unwrap();
    assert_eq!(nested.token.expose_secret(), "text");
    assert_eq!(nested.generic.expose_secret(), "d");
}
