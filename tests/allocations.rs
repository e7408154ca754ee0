//! A load of ten secrets or more allocates no more often than the same call written by hand, and of fewer hardly more.
#![allow(clippy::unwrap_used)] // a test fails by panicking

#[path = "support/by_hand.rs"]
mod by_hand;

use std::pin::pin;

use by_hand::{one, ten, thirty, three};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How many allocations `work` makes, the first time left out: it fills caches that later loads share.
macro_rules! allocations {
    ($runtime:expr, $work:expr) => {{
        for _ in 0..3 {
            $runtime.block_on(pin!($work));
        }
        let before = dhat::HeapStats::get().total_blocks;
        $runtime.block_on(pin!($work));
        dhat::HeapStats::get().total_blocks - before
    }};
}

/// What a load allocates for itself, beyond what the SDK's own deserializer would: an interceptor of one call, the check of the
/// credentials, a subscriber that leaves out what the SDK says, the table, principal and region that it has resolved, and one more attribute to
/// ask for. Each secret saves some of them.
const FOR_ITSELF: u64 = 13;

const GUIDE: &str = include_str!("../docs/GUIDE.md");

/// How many more allocations than by hand so many secrets may make.
fn most_more(secrets: usize) -> u64 {
    FOR_ITSELF.saturating_sub(4 * (secrets as u64 - 1))
}

#[test]
fn not_more_than_by_hand() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    macro_rules! compare {
        ($($module:ident)*) => {$(
            let client = by_hand::client($module::NAMES);
            let by_hand = allocations!(runtime, $module::by_hand(&client));
            let derived = allocations!(runtime, $module::derived(&client));
            let secrets = $module::NAMES.len();
            println!("{secrets} secrets: {by_hand} by hand, {derived} derived");
            assert!(
                derived <= by_hand + most_more(secrets),
                "{secrets} secrets: {by_hand} by hand, {derived} derived"
            );
        )*};
    }
    compare!(one three ten thirty);
    let said = format!(
        "A load of one secret makes at most {} allocations more than the same request written by hand, of three secrets at most {} \
         more, and from ten on no more.",
        most_more(1),
        most_more(3)
    );
    let guide: Vec<_> = GUIDE.split_whitespace().collect();
    assert!(guide.join(" ").contains(&said), "docs/GUIDE.md doesn't say: {said}");
    assert_eq!(most_more(10), 0);
}
