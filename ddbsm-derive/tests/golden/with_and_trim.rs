/// Functions of the user's, trimmed text, a bare default and flattened structs with a prefix.
#[allow(deprecated)]
struct gen {
    #[secrets(with = keys::signing_key)]
    signing: Secret<SigningKey>,
    #[secrets(base64, with = keys::signing_key, default = SigningKey::none())]
    encoded: Option<Secret<SigningKey>>,
    #[secrets(trim, with = endpoint, default)]
    endpoint: Option<Secret<Endpoint>>,
    #[secrets(trim)]
    token: Secret<String>,
    #[expect(deprecated)]
    #[secrets(flatten, prefix = "replica/")]
    gen: Option<Database>,
}
