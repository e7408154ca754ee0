#![allow(dead_code, unused_macros, non_camel_case_types)]

use ddbsm::Memory;

use crate::load;

/// Where every name that the derive's code might use means something else.
mod names {
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod ddbsm {}
    pub mod ddbsm_runtime {}

    pub struct Option;
    pub struct Result;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Self_;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Default;
    pub struct Into;
    pub struct Secret;
    pub trait Secrets {}
    pub struct Spec;
    pub struct FieldSpec;
    pub struct Item;
    pub struct Response;
    pub struct Field;
    pub struct Plain;
    pub struct str;
    pub struct bool;
    pub struct u16;
    pub const SPEC: () = ();
    pub fn read() {}

    macro_rules! vec {
        () => {
            compile_error!("the user's own")
        };
    }
    macro_rules! matches {
        () => {
            compile_error!("the user's own")
        };
    }
    #[derive(::ddbsm::Secrets)]
    #[secrets(rename_all = "kebab-case", principal = "arn:aws:iam::111111111111:role/app")]
    pub struct Settings {
        pub github_token: ::ddbsm::Secret<::std::string::String>,
        #[secrets(default = "info")]
        pub level: ::ddbsm::Secret<::std::string::String>,
        #[secrets(parse, default = 0)]
        pub port: ::ddbsm::Secret<::core::primitive::u16>,
        pub url: ::core::option::Option<::ddbsm::Secret<::std::string::String>>,
        #[secrets(flatten)]
        pub inner: Inner,
        #[secrets(skip)]
        pub count: ::core::primitive::u32,
    }

    #[derive(::ddbsm::Secrets)]
    pub struct Inner {
        /// Named as the derive's own variables and functions are.
        pub fill: ::ddbsm::Secret<::std::string::String>,
        pub __fill: ::ddbsm::Secret<::std::string::String>,
        pub __field0: ::ddbsm::Secret<::std::string::String>,
        pub read: ::ddbsm::Secret<::std::string::String>,
        pub load: ::ddbsm::Secret<::std::string::String>,
    }
}

#[test]
fn loads() {
    let source = Memory::from([
        ("github-token", "a"),
        ("fill", "b"),
        ("__fill", "c"),
        ("__field0", "d"),
        ("read", "e"),
        ("load", "f"),
    ]);
    let settings: names::Settings = load(&source).unwrap();
    assert_eq!(settings.github_token.expose_secret(), "a");
    assert_eq!(settings.inner.__field0.expose_secret(), "d");
    assert_eq!(settings.inner.load.expose_secret(), "f");
    assert_eq!(settings.count, 0);
}

/// Traits in scope whose methods have the names that the derive's code calls.
mod methods {
    pub trait Rival: Sized {
        fn item(&mut self) {}
        fn item_or(&mut self) {}
        fn item_or_default(&mut self) {}
        fn flatten(self) {}
        fn read(&self) {}
        fn load(&self) {}
        fn into(self) {}
        fn default() {}
    }
    impl<T> Rival for T {}

    #[derive(ddbsm::Secrets)]
    pub struct Settings {
        pub token: ddbsm::Secret,
        #[secrets(default = "x")]
        pub level: ddbsm::Secret,
        #[secrets(default = "")]
        pub empty: ddbsm::Secret,
        #[secrets(flatten)]
        pub inner: Inner,
        #[secrets(skip)]
        pub count: u8,
    }

    #[derive(ddbsm::Secrets)]
    pub struct Inner {
        pub key: ddbsm::Secret,
    }
}

#[test]
fn loads_beside_rival_methods() {
    let settings: methods::Settings = load(&Memory::from([("token", "a"), ("key", "b")])).unwrap();
    assert_eq!(settings.inner.key.expose_secret(), "b");
    assert_eq!(settings.level.expose_secret(), "x");
}

#[test]
fn a_default_does_not_see_the_derives_variables() {
    fn __fill() -> String {
        "mine".to_owned()
    }

    #[derive(ddbsm::Secrets)]
    struct Settings {
        #[secrets(default = __fill())]
        level: ddbsm::Secret,
    }

    let settings: Settings = load(&Memory::default()).unwrap();
    assert_eq!(settings.level.expose_secret(), "mine");
}
