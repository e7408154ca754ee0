//! Proxies between client and server.

mod counting;
mod tunnel;

pub use counting::{Counts, counting};
pub use tunnel::tunnel;
