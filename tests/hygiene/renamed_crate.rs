//! The derive through another path than `::ddbsm`.

use ddbsm::Memory;

use crate::load;

mod vendor {
    pub(crate) use ddbsm as secrets_manager;
}

mod with_a_path {
    use super::vendor::secrets_manager::{Secret, Secrets};

    /// Not the crate: `crate = ...` alone says where to look.
    mod ddbsm {}

    #[derive(Secrets)]
    #[secrets(crate = crate::renamed_crate::vendor::secrets_manager, rename_all = "PascalCase")]
    pub(super) struct Settings {
        pub(super) github_token: Secret,
        #[secrets(json)]
        pub(super) numbers: Option<Secret<Vec<u8>>>,
        #[secrets(flatten)]
        pub(super) inner: Inner,
    }

    #[derive(Secrets)]
    #[secrets(crate = super::vendor::secrets_manager)]
    pub(super) struct Inner {
        #[secrets(default = "")]
        pub(super) key: Secret,
    }
}

/// As a crate would do that re-exports the derive and its users' structs by one macro.
macro_rules! settings {
    ($name:ident) => {
        #[derive($crate::renamed_crate::vendor::secrets_manager::Secrets)]
        #[secrets(crate = $crate::renamed_crate::vendor::secrets_manager)]
        struct $name {
            token: $crate::renamed_crate::vendor::secrets_manager::Secret,
        }
    };
}

settings!(FromMacro);

#[test]
fn loads() {
    let source = Memory::from([("GithubToken", "a"), ("Numbers", "[1, 2]"), ("token", "b")]);
    let settings: with_a_path::Settings = load(&source).unwrap();
    assert_eq!(settings.github_token.expose_secret(), "a");
    assert_eq!(settings.numbers.unwrap().expose_secret(), &[1, 2]);
    assert_eq!(settings.inner.key.expose_secret(), "");
    assert_eq!(load::<FromMacro>(&source).unwrap().token.expose_secret(), "b");
}
