//! What the types promise to do, and never to do: broken, this does not compile.

use std::borrow::Borrow;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};

use aws_sdk_dynamodb::Client;
use ddbsm::{Env, Invalid, Live, LoadError, Loader, Memory, Problem, Reason, Secret, Secrets, Source};
use ddbsm_testkit::table;
use serde::Serialize;
use static_assertions::{assert_impl_all, assert_not_impl_any};
use zeroize::{Zeroize, ZeroizeOnDrop};

// Each would let a value out, or multiply it, where nobody sees it.
assert_not_impl_any!(
    Secret<String>: Display, ToString, Deref, DerefMut, AsRef<str>, AsRef<String>, AsRef<[u8]>, Borrow<str>,
    Borrow<String>, PartialEq, PartialEq<str>, PartialEq<String>, PartialOrd, Hash, Serialize, Clone, Copy, Default,
    Into<String>, IntoIterator
);
assert_not_impl_any!(
    Secret<[u8; 32]>: Display, Deref, DerefMut, AsRef<[u8]>, AsRef<[u8; 32]>, Borrow<[u8; 32]>, PartialEq, PartialOrd,
    Hash, Serialize, Clone, Copy, Default, Into<[u8; 32]>, IntoIterator
);

assert_impl_all!(
    Secret<String>: Debug, Zeroize, ZeroizeOnDrop, Send, Sync, Unpin, UnwindSafe, RefUnwindSafe
);
assert_impl_all!(
    LoadError: std::error::Error, Into<Box<dyn std::error::Error + Send + Sync>>, Send, Sync, Unpin, UnwindSafe,
    RefUnwindSafe
);
assert_impl_all!(Problem: Debug, Clone, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_impl_all!(Reason: Debug, Clone, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_impl_all!(Invalid: std::error::Error, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_impl_all!(Memory: Source, Debug, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_impl_all!(Env: Source, Debug, Clone, Send, Sync, UnwindSafe, RefUnwindSafe);
assert_impl_all!(Client: Source);
// Neither asks anything of the struct.
assert_impl_all!(Loader<Undemanding>: Debug, Clone, Send, Sync, Unpin, UnwindSafe, RefUnwindSafe);

#[derive(Secrets)]
struct Undemanding {
    token: Secret<String>,
}

fn is_static<T: 'static>(_: &T) {}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_of_any_source_can_be_spawned() {
    async fn spawned<S: Source + Send + 'static>(source: S) -> Result<Undemanding, LoadError> {
        tokio::spawn(async move { Undemanding::load(&source).await }).await.expect("no panic")
    }
    let held = spawned(Memory::from([("token", "t")])).await.expect("it is there");
    assert_eq!(held.token.expose_secret(), "t");
    is_static(&held);
    let Err(error) = spawned(Memory::default()).await else { panic!("there is nothing to load") };
    is_static(&error);
    assert!(spawned(Env::prefixed("DDBSM_NOT_SET_")).await.is_err());
    let server = table::holding(&[("token", "t")]).await;
    let client = table::client(server);
    let load = async move {
        let loader = Undemanding::loader().table(table::TABLE).principal(table::OWNER);
        loader.load(&client).await
    };
    let from_table = tokio::spawn(load).await.expect("no panic").expect("it is there");
    assert_eq!(from_table.token.expose_secret(), "t");
}

#[test]
fn a_secret_moves_as_a_pointer() {
    assert_eq!(size_of::<Secret<[u8; 4096]>>(), size_of::<usize>());
    assert_eq!(size_of::<Option<Secret<String>>>(), size_of::<usize>());
}

#[test]
fn live_s_defaults_are_those_of_the_guide() {
    const GUIDE: &str = include_str!("../docs/GUIDE.md");
    let live = Live::new(Undemanding::loader(), Memory::default());
    assert_eq!(format!("{live:?}"), "Live { ttl: 300s, max_stale: 3600s, .. }");
    for said in [
        "`ttl` sets the time to live. Defaults to 5 minutes.",
        "`max_stale` sets how old the settings may get while reloads fail. Defaults to 1 hour.",
    ] {
        assert!(GUIDE.contains(said), "{said}");
    }
}
