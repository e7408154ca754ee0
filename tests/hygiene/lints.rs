//! What the derive writes stands up to any lints that its users deny. Clippy's need `cargo clippy --all-targets`.

mod strict {
    #![forbid(unsafe_code, missing_docs, elided_lifetimes_in_paths)]
    #![deny(warnings, unused, nonstandard_style, let_underscore, refining_impl_trait)]
    #![deny(
        absolute_paths_not_starting_with_crate,
        ambiguous_negative_literals,
        explicit_outlives_requirements,
        impl_trait_redundant_captures,
        keyword_idents,
        macro_use_extern_crate,
        meta_variable_misuse,
        missing_copy_implementations,
        missing_debug_implementations,
        non_local_definitions,
        redundant_lifetimes,
        single_use_lifetimes,
        trivial_casts,
        trivial_numeric_casts,
        unit_bindings,
        unnameable_types,
        unsafe_op_in_unsafe_fn,
        unused_extern_crates,
        unused_import_braces,
        unused_lifetimes,
        unused_qualifications,
        unused_results,
        variant_size_differences
    )]
    #![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::cargo)]
    #![deny(
        clippy::absolute_paths,
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::default_numeric_fallback,
        clippy::else_if_without_else,
        clippy::exhaustive_structs,
        clippy::expect_used,
        clippy::implicit_return,
        clippy::indexing_slicing,
        clippy::let_underscore_untyped,
        clippy::min_ident_chars,
        clippy::missing_docs_in_private_items,
        clippy::missing_inline_in_public_items,
        clippy::missing_trait_methods,
        clippy::mod_module_files,
        clippy::pattern_type_mismatch,
        clippy::pub_use,
        clippy::question_mark_used,
        clippy::ref_patterns,
        clippy::shadow_reuse,
        clippy::shadow_same,
        clippy::shadow_unrelated,
        clippy::single_call_fn,
        clippy::std_instead_of_alloc,
        clippy::std_instead_of_core,
        clippy::str_to_string,
        clippy::trait_duplication_in_bounds,
        clippy::type_repetition_in_bounds,
        clippy::unwrap_used,
        clippy::wildcard_enum_match_arm
    )]
    #![expect(dead_code, reason = "what of the structs is read is the tests' business")]

    use ddbsm::{FromSecret, Secret, Secrets};

    /// All of a service's secrets.
    #[derive(Debug, Secrets)]
    #[non_exhaustive]
    #[secrets(table = "dirty-secrets", rename_all = "camelCase")]
    pub struct Lints {
        /// For calls to GitHub.
        pub github_token: Secret<String>,
        /// Absent in tests.
        #[secrets(alias = "oldWebhook")]
        pub webhook_url: Option<Secret<String>>,
        /// Of a given width.
        #[secrets(base64, default = [0_u8; 4])]
        pub key: Secret<[u8; 4]>,
        /// A number.
        #[secrets(parse, default = super::fallback())]
        pub port: Secret<u16>,
        /// Text.
        #[secrets(default = "info")]
        pub level: Secret<String>,
        /// Empty.
        #[secrets(default = "", allow_empty)]
        pub suffix: Secret<String>,
        /// Another's.
        #[secrets(flatten)]
        pub slack: Slack,
        /// No secret.
        #[secrets(skip)]
        pub loads: u32,
        /// On its way out.
        #[deprecated(note = "use `github_token`")]
        pub old_token: Option<Secret<String>>,
    }

    /// Slack's secrets.
    #[derive(Debug, Secrets)]
    #[non_exhaustive]
    pub struct Slack {
        /// For posting.
        pub slack_token: Secret<String>,
    }

    /// Loaded by nobody new.
    #[derive(Debug, Secrets)]
    #[deprecated(note = "use `Slack`")]
    #[non_exhaustive]
    pub struct Old {
        /// For posting.
        pub slack_token: Secret<String>,
    }

    /// Held by a struct that says it knows.
    #[derive(Debug, Secrets)]
    #[allow(deprecated)]
    #[allow(
        clippy::allow_attributes,
        clippy::allow_attributes_without_reason,
        reason = "what is tested here"
    )]
    #[non_exhaustive]
    pub struct Knowing {
        /// The whole of it.
        #[secrets(flatten)]
        pub old: Old,
        /// Read by what is on its way out.
        #[secrets(with = old_reader, default = old_default())]
        pub token: Secret<String>,
    }

    /// Held by fields that say they know.
    #[derive(Debug, Secrets)]
    #[non_exhaustive]
    pub struct FieldsKnow {
        /// The whole of it.
        #[expect(deprecated, reason = "until `Old` is gone")]
        #[secrets(flatten)]
        pub old: Option<Old>,
        /// Made by what is on its way out.
        #[allow(deprecated)]
        #[allow(
            clippy::allow_attributes,
            clippy::allow_attributes_without_reason,
            reason = "what is tested here"
        )]
        #[secrets(default = old_default())]
        pub token: Secret<String>,
    }

    #[deprecated(note = "nobody reads so any more")]
    #[expect(
        clippy::implicit_return,
        clippy::single_call_fn,
        clippy::unnecessary_wraps,
        reason = "what `with` takes"
    )]
    fn old_reader(text: &str) -> Result<String, ddbsm::Invalid> {
        Ok(text.to_owned())
    }

    #[deprecated(note = "nobody defaults any more")]
    #[expect(clippy::implicit_return, reason = "as written by most")]
    const fn old_default() -> String {
        String::new()
    }

    /// With bounds of its own on what the derive bounds too.
    #[derive(Debug, Secrets)]
    #[non_exhaustive]
    pub struct Bounded<T: FromSecret + Default, U: Secrets, V>
    where
        V: Default,
    {
        /// One.
        pub one: Secret<T>,
        /// Two of one type.
        pub two: Secret<T>,
        /// Optional.
        #[secrets(default)]
        pub three: Option<Secret<T>>,
        /// A whole struct.
        #[secrets(flatten)]
        pub inner: U,
        /// No secret.
        #[secrets(skip)]
        pub skipped: V,
    }

    /// With a parameter.
    #[derive(Debug, Secrets)]
    #[non_exhaustive]
    pub struct Generic<T: FromSecret> {
        /// For posting.
        pub slack_token: Secret<T>,
    }
}

use strict::{Generic, Lints};

const fn fallback() -> u16 {
    5432
}

fn source() -> ddbsm::Memory {
    ddbsm::Memory::from([("githubToken", "a"), ("slack_token", "b")])
}

#[test]
fn loads() {
    let lints: Lints = crate::load(&source()).unwrap();
    assert_eq!(lints.github_token.expose_secret(), "a");
    assert_eq!(lints.slack.slack_token.expose_secret(), "b");
    assert_eq!(*lints.port.expose_secret(), fallback());
    let generic: Generic<String> = crate::load(&source()).unwrap();
    assert_eq!(generic.slack_token.expose_secret(), "b");
}

#[test]
fn loads_with_bounds_and_beside_what_is_deprecated() {
    let source = ddbsm::Memory::from([("one", "a"), ("two", "b"), ("slack_token", "c")]);
    let bounded: strict::Bounded<String, strict::Slack, u8> = crate::load(&source).unwrap();
    assert_eq!((bounded.two.expose_secret().as_str(), bounded.skipped), ("b", 0));
    let knowing: strict::Knowing = crate::load(&source).unwrap();
    assert_eq!(knowing.token.expose_secret(), "");
    let fields_know: strict::FieldsKnow = crate::load(&source).unwrap();
    assert_eq!(fields_know.token.expose_secret(), "");
}

#[test]
#[expect(deprecated, reason = "the user's own use of what is deprecated is still reported")]
fn loads_what_is_deprecated() {
    let old: strict::Old = crate::load(&source()).unwrap();
    assert_eq!(old.slack_token.expose_secret(), "b");
}
