use zeroize::Zeroize;

/// A type whose values can be wiped: every type that implements [`Zeroize`]. It can't be implemented in another way.
///
/// It exists for the compiler's message where a type doesn't implement `Zeroize`. For a type of another crate see
/// [`FromSecret`](crate::FromSecret#types-of-other-crates).
///
/// ```
/// # use ddbsm_runtime as ddbsm;
/// use ddbsm::{Secret, zeroize::Zeroize};
///
/// struct Pin(u16);
///
/// impl Zeroize for Pin {
///     fn zeroize(&mut self) {
///         self.0.zeroize();
///     }
/// }
///
/// let pin = Secret::new(Pin(1234)); // a `Secret` takes any type that can be wiped
/// # assert_eq!(pin.expose_secret().0, 1234);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be wiped: it doesn't implement `Zeroize`",
    label = "a `Secret` wipes its value, which this type doesn't support",
    note = "a `Secret` owns its value: text is a `String`, and bytes are a `Vec<u8>` or a `[u8; N]`",
    note = "put `#[derive(zeroize::Zeroize)]` on a type of your own (crate `zeroize`, feature `derive`)",
    note = "a type of another crate goes into a type of your own, as shown on \
            https://docs.rs/ddbsm/latest/ddbsm/trait.FromSecret.html#types-of-other-crates"
)]
pub trait Wipe: Zeroize {}

#[diagnostic::do_not_recommend]
impl<T: Zeroize + ?Sized> Wipe for T {}
