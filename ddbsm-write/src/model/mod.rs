//! Every interleaving of operators, each of which may be cut off at any step, on the real protocol.
//!
//! The operators are futures that take one atomic step each time they are polled, on a table in memory. A schedule says
//! whose turn it is and who crashes; all schedules are tried, except where one leads to a state that another led to.

#![allow(clippy::print_stdout, reason = "the size of what was tried")]

mod explore;
mod operators;
mod table;
mod verdict;

use explore::{Limits, Tally, explore};
use operators::{
    Operator, Start, adopt, import, mark_revoked, overlap, prune, publish, purge, put, remove,
    remove_version, restore, rollback, then,
};
use table::Fault;

/// Both may crash, and either may withdraw once for the other.
const ALL: Limits = Limits { crashes: 2, rounds: 1 };
/// For those that take many steps.
const ONE_CRASH: Limits = Limits { crashes: 1, rounds: 0 };
/// For three.
const NO_CRASH: Limits = Limits { crashes: 0, rounds: 0 };

/// Tries all schedules, with either operator's versions the later ones.
fn assert_sound(limits: Limits, name: &str, start: Start, operators: &[Operator]) {
    let mut tally = Tally::default();
    for order in [[1, 2, 3], [3, 2, 1]] {
        tally += explore(start, operators, order, Fault::None, limits);
    }
    assert!(tally.leaves > 4, "{name}: nothing was explored");
    assert!(tally.violations.is_empty(), "{name}: {tally}");
    println!("{name}: {tally}");
}

#[test]
fn two_puts() {
    assert_sound(ALL, "put | put", Start::Two, &[put("c"), put("d")]);
    assert_sound(ALL, "put | put, the first ever", Start::Empty, &[put("c"), put("d")]);
}

#[test]
fn a_put_and_a_change() {
    assert_sound(ALL, "put | rollback", Start::Two, &[put("c"), rollback(0)]);
    assert_sound(ALL, "put | rm", Start::Two, &[put("c"), remove()]);
    assert_sound(ALL, "put | restore", Start::Removed, &[put("c"), restore(1)]);
    assert_sound(ALL, "put --overlap | rollback", Start::Two, &[overlap("c"), rollback(0)]);
}

#[test]
fn two_changes() {
    assert_sound(ALL, "rollback | rm", Start::Two, &[rollback(0), remove()]);
    assert_sound(ALL, "rollback | rollback", Start::Two, &[rollback(0), rollback(1)]);
    assert_sound(ALL, "restore | restore", Start::Removed, &[restore(1), restore(0)]);
    assert_sound(ALL, "rm | rm", Start::Two, &[remove(), remove()]);
}

#[test]
fn a_prune_and_another() {
    assert_sound(ALL, "prune | rollback", Start::Two, &[prune(), rollback(0)]);
    assert_sound(ALL, "prune | put", Start::Two, &[prune(), put("c")]);
    assert_sound(ALL, "prune | put --overlap", Start::Two, &[prune(), overlap("c")]);
    assert_sound(ALL, "prune | rm", Start::Two, &[prune(), remove()]);
    assert_sound(ALL, "prune | restore", Start::Removed, &[prune(), restore(1)]);
    assert_sound(ALL, "prune | prune", Start::Two, &[prune(), prune()]);
}

#[test]
fn a_version_is_removed() {
    assert_sound(ALL, "rm --version | rollback", Start::Two, &[remove_version(0), rollback(0)]);
    assert_sound(ALL, "rm --version | put --overlap", Start::Two, &[remove_version(1), overlap("c")]);
}

#[test]
fn a_version_is_revoked() {
    assert_sound(ALL, "mark_revoked | prune", Start::Two, &[mark_revoked(0), prune()]);
    assert_sound(ALL, "mark_revoked | rm --version", Start::Two, &[mark_revoked(0), remove_version(0)]);
    assert_sound(ALL, "mark_revoked | rollback", Start::Two, &[mark_revoked(0), rollback(0)]);
    assert_sound(ONE_CRASH, "mark_revoked | rm --purge", Start::Two, &[mark_revoked(0), purge()]);
}

/// The note overwrites the mark by which a prune and a rollback know of each other.
#[test]
fn a_version_is_revoked_while_it_is_pruned_and_another_returns_to_it() {
    let operators = [mark_revoked(0), prune(), rollback(0)];
    assert_sound(NO_CRASH, "mark_revoked | prune | rollback", Start::Two, &operators);
    let operators = [mark_revoked(0), remove_version(0), rollback(0)];
    assert_sound(NO_CRASH, "mark_revoked | rm --version | rollback", Start::Two, &operators);
}

#[test]
fn an_import_and_another() {
    assert_sound(ALL, "import | put, the first ever", Start::Empty, &[import("a", "b"), put("c")]);
    assert_sound(ALL, "import | rollback", Start::Two, &[import("c", "d"), rollback(0)]);
    assert_sound(ALL, "import | prune", Start::Two, &[import("c", "d"), prune()]);
    assert_sound(ONE_CRASH, "import | import", Start::Empty, &[import("a", "b"), import("c", "d")]);
}

#[test]
fn an_adoption_and_another() {
    assert_sound(ALL, "adopt | put", Start::ByHand, &[adopt(), put("c")]);
    assert_sound(ALL, "adopt | adopt", Start::ByHand, &[adopt(), adopt()]);
    assert_sound(ALL, "adopt | rm", Start::ByHand, &[adopt(), remove()]);
    assert_sound(ALL, "rm | put", Start::Adopted, &[remove(), put("c")]);
    assert_sound(ALL, "adopt | rollback", Start::Two, &[adopt(), rollback(0)]);
}

#[test]
fn a_purge_and_a_put() {
    assert_sound(ONE_CRASH, "rm --purge | put", Start::One, &[purge(), put("c")]);
}

#[test]
fn a_purge_and_a_change() {
    assert_sound(ONE_CRASH, "rm --purge | rollback", Start::One, &[purge(), rollback(0)]);
    assert_sound(ONE_CRASH, "rm --purge | rm", Start::One, &[purge(), remove()]);
}

#[test]
fn two_things_and_another() {
    assert_sound(ONE_CRASH, "put, rollback | put", Start::One, &[then(put("c"), rollback(0)), put("d")]);
}

/// Whoever goes on although the first command told of another.
#[test]
fn a_contended_version_is_not_removed() {
    let operators = [then(rollback(0), remove_version(0)), put("c")];
    assert_sound(ONE_CRASH, "rollback, rm --version | put", Start::Two, &operators);
}

#[test]
fn a_publication_and_another() {
    assert_sound(ALL, "publish | put", Start::Two, &[publish("c", 1), put("d")]);
    assert_sound(ALL, "publish | rollback", Start::Two, &[publish("c", 1), rollback(0)]);
    assert_sound(ALL, "publish | rm", Start::Two, &[publish("c", 1), remove()]);
    assert_sound(ALL, "publish | publish", Start::Two, &[publish("c", 1), publish("d", 1)]);
    assert_sound(ALL, "publish | prune", Start::Two, &[publish("c", 1), prune()]);
}

#[test]
fn a_publication_that_is_repeated_and_another() {
    assert_sound(ONE_CRASH, "publish twice | put", Start::Two, &[publish("c", 2), put("d")]);
    assert_sound(ONE_CRASH, "publish twice | rollback", Start::Two, &[publish("c", 2), rollback(0)]);
}

#[test]
#[ignore = "takes minutes"]
fn at_length_a_contended_version_is_not_pruned() {
    assert_sound(ONE_CRASH, "rollback, prune | put", Start::Two, &[then(rollback(0), prune()), put("c")]);
    let overlapping = [then(overlap("c"), prune()), put("d")];
    assert_sound(ONE_CRASH, "put --overlap, prune | put", Start::Two, &overlapping);
    assert_sound(ONE_CRASH, "prune, prune | put", Start::Two, &[then(prune(), prune()), put("c")]);
}

#[test]
#[ignore = "takes minutes"]
fn at_length_two_things_and_another() {
    assert_sound(ONE_CRASH, "rm, restore | rollback", Start::Two, &[then(remove(), restore(1)), rollback(0)]);
    assert_sound(ONE_CRASH, "rm, put | put", Start::One, &[then(remove(), put("c")), put("d")]);
    assert_sound(ONE_CRASH, "put, purge | put", Start::One, &[then(put("c"), purge()), put("d")]);
    assert_sound(ONE_CRASH, "rollback, purge | put", Start::Two, &[then(rollback(0), purge()), put("c")]);
}

#[test]
#[ignore = "takes minutes"]
fn at_length_a_purge_and_another() {
    assert_sound(ONE_CRASH, "rm --purge | put --overlap", Start::Two, &[purge(), overlap("c")]);
    assert_sound(ONE_CRASH, "rm --purge | restore", Start::Removed, &[purge(), restore(0)]);
    assert_sound(ONE_CRASH, "rm --purge | prune", Start::Two, &[purge(), prune()]);
    assert_sound(ONE_CRASH, "rm --purge | rm --purge", Start::One, &[purge(), purge()]);
}

#[test]
#[ignore = "takes minutes"]
fn at_length_a_purge_and_another_and_both_crash() {
    assert_sound(ALL, "rm --purge | put", Start::One, &[purge(), put("c")]);
    assert_sound(ALL, "rm --purge | rollback", Start::One, &[purge(), rollback(0)]);
    assert_sound(ALL, "rm --purge | rm", Start::One, &[purge(), remove()]);
}

#[test]
#[ignore = "takes minutes"]
fn at_length_three_at_once() {
    assert_sound(NO_CRASH, "put | rm | rollback", Start::Two, &[put("c"), remove(), rollback(0)]);
    assert_sound(NO_CRASH, "prune | rollback | rm", Start::Two, &[prune(), rollback(0), remove()]);
}

#[test]
#[ignore = "takes minutes"]
fn an_import_and_a_purge_at_length() {
    assert_sound(ONE_CRASH, "rm --purge | import", Start::One, &[purge(), import("c", "d")]);
}

/// What goes wrong without it is what it's for.
#[test]
fn without_announcements_the_model_finds_what_goes_wrong() {
    for (operators, expected) in [
        ([put("c"), put("d")], "hidden disagreement"),
        ([put("c"), remove()], "hidden disagreement"),
        ([prune(), rollback(0)], "the head points to a version that is gone"),
    ] {
        let tally = explore(Start::Two, &operators, [1, 2, 3], Fault::Unannounced, ONE_CRASH);
        assert!(tally.violations.contains_key(expected), "{tally}");
    }
}

/// Both crash, the later one after its last look and before anybody reads what it says.
#[test]
fn without_withdrawing_for_a_later_one_two_crashes_are_hidden() {
    let limits = Limits { rounds: 0, ..ALL };
    let tally = explore(Start::Two, &[put("c"), put("d")], [1, 2, 3], Fault::None, limits);
    assert!(tally.violations.contains_key("hidden disagreement"), "{tally}");
}

#[test]
fn without_looking_again_the_model_finds_what_goes_wrong() {
    for (operators, expected) in [
        ([put("c"), put("d")], "hidden disagreement"),
        ([prune(), rollback(0)], "the head points to a version that is gone"),
        ([remove_version(0), rollback(0)], "the head points to a version that is gone"),
    ] {
        let tally = explore(Start::Two, &operators, [1, 2, 3], Fault::Stale, ONE_CRASH);
        assert!(tally.violations.contains_key(expected), "{tally}");
    }
}
