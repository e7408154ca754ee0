struct Settings<'a, T: Zeroize, U, const N: usize = 32>
where
    U: 'a,
{
    token: Secret<T>,
    #[secrets(json, default)]
    parsed: Option<Secret<T>>,
    #[secrets(base64)]
    key: Secret<[u8; N]>,
    #[secrets(flatten)]
    inner: U,
    #[secrets(skip)]
    borrowed: Option<&'a U>,
    #[secrets(default = T::new())]
    by_hand: Secret<T>,
}
