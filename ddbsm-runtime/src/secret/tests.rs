use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use static_assertions::assert_not_impl_any;
use zeroize::Zeroize;

use super::Secret;

assert_not_impl_any!(
    Secret<String>: std::fmt::Display, std::ops::Deref, AsRef<str>, PartialEq, PartialEq<str>, Eq, PartialOrd, Hash,
    serde::Serialize, Clone, Copy, Default
);

/// Counts how often it is wiped.
struct Counting(Arc<AtomicUsize>);

impl Zeroize for Counting {
    fn zeroize(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_secret_is_wiped_when_it_is_dropped_mapped_or_left_by_a_panic() {
    let wiped = Arc::new(AtomicUsize::new(0));
    let secret = || Secret::new(Counting(Arc::clone(&wiped)));
    drop(secret());
    assert_eq!(wiped.load(Ordering::SeqCst), 1);
    drop(secret().into_exposed());
    assert_eq!(wiped.swap(1, Ordering::SeqCst), 2);
    drop(secret().map(|_| 0_u8));
    assert_eq!(wiped.load(Ordering::SeqCst), 2);
    assert!(secret().try_map(|_| Err::<u8, ()>(())).is_err());
    assert_eq!(wiped.load(Ordering::SeqCst), 3);
    assert!(secret().try_map(|_| Ok::<u8, ()>(0)).is_ok());
    assert_eq!(wiped.load(Ordering::SeqCst), 4);
    let panicking = secret();
    let panicked = std::thread::spawn(move || drop(panicking.map(|_| -> u8 { panic!("no value in this") })));
    assert!(panicked.join().is_err());
    assert_eq!(wiped.load(Ordering::SeqCst), 5);
}

/// Reads the freed memory through the kernel: neither the value nor what a longer one left behind it is there.
#[cfg(target_os = "linux")]
#[test]
fn the_whole_capacity_is_wiped() {
    use std::os::unix::fs::FileExt;

    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    let mut freed = vec![0; 1 << 16];
    let mut value = "needle".repeat(freed.len() / 6);
    value.truncate(100);
    let (address, capacity) = (value.as_ptr().addr() as u64, value.capacity());
    let secret = Secret::new(value);
    memory.read_exact_at(&mut freed[..capacity], address).unwrap();
    assert_eq!(String::from_utf8_lossy(&freed[..capacity]).matches('n').count(), capacity / 6);
    drop(secret);
    memory.read_exact_at(&mut freed[..capacity], address).unwrap();
    // The allocator keeps its lists in the first bytes of what is free.
    let left = freed[64..capacity].iter().filter(|byte| **byte != 0).count();
    assert_eq!(left, 0, "bytes that were not wiped");
}

#[test]
fn into_exposed_moves_the_value_and_comparing_takes_any_bytes() {
    let secret = Secret::new(String::from("s3cr3t"));
    let address = secret.expose_secret().as_ptr();
    assert!(secret.ct_eq("s3cr3t") && secret.ct_eq(b"s3cr3t"));
    assert!(!secret.ct_eq("s3cr3T") && !secret.ct_eq("s3cr3") && !secret.ct_eq(""));
    assert!(secret.ct_eq(&Secret::from("s3cr3t")) && !secret.ct_eq(&Secret::new(vec![1])));
    let exposed = secret.into_exposed();
    assert_eq!((exposed.as_str(), exposed.as_ptr()), ("s3cr3t", address));
    assert_eq!(format!("{exposed:?}"), "[REDACTED]");
    let zeroizing = exposed.into_zeroizing();
    assert_eq!((zeroizing.as_str(), zeroizing.as_ptr()), ("s3cr3t", address));
    let key = Secret::new([7_u8; 64]);
    let address = key.expose_secret().as_ptr();
    assert_eq!(key.into_exposed().as_ptr(), address, "an array stays in its box");
}

#[test]
fn an_owned_map_moves_the_buffer() {
    let secret: Secret = "s3cr3t".parse().unwrap();
    let address = secret.expose_secret().as_ptr();
    let bytes = secret.map_owned(String::into_bytes);
    assert_eq!((bytes.expose_secret().as_ptr(), bytes.ct_eq("s3cr3t")), (address, true));
}

#[cfg(feature = "secrecy")]
#[test]
fn to_the_secrecy_crate_and_back() {
    use secrecy::{ExposeSecret, SecretString};

    let theirs = SecretString::from(Secret::new(String::from("s3cr3t")));
    assert_eq!(theirs.expose_secret(), "s3cr3t");
    let ours = Secret::<String>::from(theirs);
    assert!(ours.ct_eq("s3cr3t"));
    assert_eq!(SecretString::from(&ours).expose_secret(), "s3cr3t");
}
