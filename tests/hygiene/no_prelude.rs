#![no_implicit_prelude]

#[derive(::ddbsm::Secrets)]
#[secrets(table = "dirty-secrets", rename_all = "camelCase")]
struct Settings {
    github_token: ::ddbsm::Secret<::std::string::String>,
    webhook_url: ::std::option::Option<::ddbsm::Secret>,
    #[secrets(alias = "oldKey", base64)]
    key: ::ddbsm::Secret<[u8; 4]>,
    #[secrets(parse, default = 0)]
    port: ::ddbsm::Secret<u16>,
    #[secrets(default = "info")]
    level: ::ddbsm::Secret,
    #[secrets(flatten)]
    inner: Inner,
    #[secrets(skip)]
    count: u8,
}

#[derive(::ddbsm::Secrets)]
struct Inner {
    #[secrets(allow_empty)]
    token: ::ddbsm::Secret,
}

#[derive(::ddbsm::Secrets)]
struct Nothing {}

#[::core::prelude::v1::test]
fn loads() {
    use ::std::convert::From;
    let source = ::ddbsm::Memory::from([("githubToken", "a"), ("oldKey", "AAECAw=="), ("token", "")]);
    let settings = crate::load::<Settings>(&source).unwrap();
    ::std::assert_eq!(settings.github_token.expose_secret(), "a");
    ::std::assert!(settings.webhook_url.is_none());
    ::std::assert_eq!(settings.key.expose_secret(), &[0, 1, 2, 3]);
    ::std::assert_eq!(*settings.port.expose_secret(), 0);
    ::std::assert_eq!(settings.level.expose_secret(), "info");
    ::std::assert_eq!(settings.inner.token.expose_secret(), "");
    ::std::assert_eq!(settings.count, 0);
    let Nothing {} = crate::load(&source).unwrap();
}
