/// An inert impl beside the errors: no bound but the struct's own.
#[secrets(crate = "crate::vendor", tabel = "dirty-secrets")]
struct Settings<T: Zeroize>
where
    T: Clone,
{
    #[secrets(rename = "x")]
    token: Secret<T>,
}
