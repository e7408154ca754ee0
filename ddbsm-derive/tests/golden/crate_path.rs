#[secrets(crate = crate::vendor::secrets_manager, table = "dirty-secrets")]
struct Settings {
    token: Secret<String>,
    #[secrets(flatten)]
    inner: Inner,
}
