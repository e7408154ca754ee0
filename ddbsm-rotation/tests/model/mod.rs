//! Whole rotations on a table in memory, at a third party that checks credentials, by a clock that the test sets. After
//! every write and every call it's checked that no function is without a credential that works.

mod crashes;
mod others;
mod party;
mod scenario;
mod two;
mod watch;
mod world;
