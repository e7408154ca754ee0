//! Generics, bounds, lifetimes and places.

use std::marker::PhantomData;
use std::str::FromStr;

use ddbsm::{FromSecret, Memory, Secret, Secrets};
use serde::de::DeserializeOwned;
use zeroize::Zeroize;

use crate::load;

/// What the fields need of `T` is found by the derive, apart from what the struct itself needs.
#[derive(Secrets)]
struct Inferred<T: Zeroize, U, V: Zeroize + Default> {
    plain: Secret<T>,
    optional: Option<Secret<T>>,
    #[secrets(json)]
    json: Secret<V>,
    #[secrets(parse, default = V::default())]
    parsed: Secret<V>,
    #[secrets(flatten)]
    inner: U,
    #[secrets(skip)]
    skipped: PhantomData<(T, U)>,
}

#[derive(Secrets)]
struct Bounded<T: FromSecret + Default, U>
where
    U: FromStr + DeserializeOwned + Zeroize + Default,
{
    #[secrets(default = T::default())]
    plain: Secret<T>,
    other: Option<Secret<T>>,
    #[secrets(name = "parsed")]
    text: Secret<T>,
    #[secrets(name = "number", parse)]
    parsed: Secret<U>,
}

#[derive(Secrets)]
struct Borrowing<'a, 'b: 'a, T: ?Sized, const N: usize>
where
    T: 'a,
{
    #[secrets(base64)]
    key: Secret<[u8; N]>,
    #[secrets(skip)]
    borrowed: Option<&'a &'b T>,
}

#[derive(Secrets)]
struct Defaulted<T: FromSecret = String, const N: usize = 2> {
    token: Secret<T>,
    #[secrets(hex)]
    key: Secret<[u8; N]>,
}

#[derive(Secrets)]
struct Inner {
    token: Secret,
}

#[derive(Secrets)]
struct Empty {}

/// A type parameter with the name of a type that the derive's code names.
#[derive(Secrets)]
#[allow(non_camel_case_types)]
struct Named<Response: FromSecret, Spec: Secrets> {
    plain: Secret<Response>,
    #[secrets(flatten)]
    inner: Spec,
}

fn source() -> Memory {
    Memory::from([("plain", "a"), ("json", "7"), ("parsed", "8"), ("token", "b"), ("key", "AAE=")])
}

#[test]
fn generics() {
    let inferred: Inferred<String, Inner, u8> = load(&source()).unwrap();
    assert_eq!(inferred.plain.expose_secret(), "a");
    assert!(inferred.optional.is_none());
    assert_eq!((*inferred.json.expose_secret(), *inferred.parsed.expose_secret()), (7, 8));
    assert_eq!(inferred.inner.token.expose_secret(), "b");
    let PhantomData = inferred.skipped;

    let bounded: Bounded<String, u64> = load(&Memory::from([("parsed", "text"), ("number", "9")])).unwrap();
    assert_eq!(bounded.plain.expose_secret(), "");
    assert_eq!(*bounded.parsed.expose_secret(), 9);

    let borrowing: Borrowing<'_, '_, str, 2> = load(&source()).unwrap();
    assert_eq!(borrowing.key.expose_secret(), &[0, 1]);
    assert!(borrowing.borrowed.is_none());

    let defaulted: Defaulted = load(&Memory::from([("token", "a"), ("key", "ABcd")])).unwrap();
    assert_eq!(defaulted.token.expose_secret(), "a");
    assert_eq!(defaulted.key.expose_secret(), &[0xab, 0xcd]);

    let named: Named<String, Inner> = load(&source()).unwrap();
    assert_eq!(named.plain.expose_secret(), "a");
    assert_eq!(named.inner.token.expose_secret(), "b");

    let Empty {} = load(&Memory::default()).unwrap();
}

#[test]
fn in_a_function_a_constant_and_a_closure() {
    #[derive(Secrets)]
    struct Local {
        token: Secret,
    }

    const LENGTH: usize = {
        #[derive(Secrets)]
        struct InBlock {
            token: Secret,
        }
        size_of::<InBlock>()
    };
    assert_eq!(LENGTH, size_of::<Local>());
    assert_eq!(load::<Local>(&source()).unwrap().token.expose_secret(), "b");

    let in_closure = || {
        #[derive(Secrets)]
        struct Local {
            plain: Secret,
        }
        load::<Local>(&source()).unwrap().plain
    };
    assert_eq!(in_closure().expose_secret(), "a");
}

const _: () = {
    #[derive(Secrets)]
    struct InConst {
        token: Secret,
    }
};
