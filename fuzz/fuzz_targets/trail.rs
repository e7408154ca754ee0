//! Any bytes as a file of CloudTrail's: in whatever pieces they come, a file is whole or it isn't, what is found in a whole one is the
//! same, and no text is longer than a report may keep.
#![no_main]

#[path = "../../ddbsm-cli/src/trail/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tool uses the rest")]
mod trail;

use libfuzzer_sys::fuzz_target;
use std::io::{self, Read};
use trail::{Caller, Event, Key, Relation, Scope, keys, leaves_values_out, stream};

type Found = (Vec<(Caller, Relation, Vec<Key>)>, Result<u64, Option<u64>>);

fuzz_target!(|input: &[u8]| {
    let [piece, bytes @ ..] = input else { return };
    let whole = found(bytes, bytes.len().max(1));
    for piece in [1, usize::from(*piece).max(1)] {
        let again = found(bytes, piece);
        // How far a damaged one can be read depends on the pieces.
        if whole.1.is_ok() || again.1.is_ok() {
            assert_eq!(again, whole, "in pieces of {piece}");
        }
    }
    for (caller, _, keys) in &whole.0 {
        assert!(
            caller.who.len() <= 1024 && caller.session.as_ref().is_none_or(|session| session.len() <= 1024)
        );
        let fits = |key: &Key| {
            key.principal.len() <= 2048 && key.name.as_ref().is_none_or(|name| name.len() <= 1024)
        };
        assert!(keys.iter().all(fits));
    }
    // A file that ends too early is cut off, or has no more events than the whole one: it may have lost white space alone.
    if let Ok(events) = whole.1 {
        let cut = found(&bytes[..bytes.len() / 2], 7);
        assert!(cut.1.is_err() || cut.1 <= Ok(events));
    }
});

fn found(bytes: &[u8], piece: usize) -> Found {
    let scope =
        Scope { table: "dirty-secrets".to_owned(), region: None, account: Some("111111111111".to_owned()) };
    let mut all = Vec::new();
    let mut each = |event: &Event| {
        let _ = event.time();
        let parameters = event.value("requestparameters")?;
        leaves_values_out(&parameters);
        let caller = Caller::of(&event.value("useridentity")?);
        all.push((caller, scope.relation(event, &parameters)?, keys(&parameters, &scope)));
        Ok(())
    };
    let read = stream(Pieces(bytes, piece), &mut each);
    (all, read.map(|counts| counts.events).map_err(|(event, _)| event))
}

/// Gives so many bytes at a time.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}
