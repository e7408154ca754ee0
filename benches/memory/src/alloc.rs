//! The allocator, chosen by feature.

#[cfg(not(any(feature = "jemalloc", feature = "mimalloc")))]
mod chosen {
    pub(super) use std::alloc::System as Allocator;
    pub(super) const NAME: &str = "glibc";
}

#[cfg(feature = "jemalloc")]
mod chosen {
    pub(super) use tikv_jemallocator::Jemalloc as Allocator;
    pub(super) const NAME: &str = "jemalloc";
}

#[cfg(all(feature = "mimalloc", not(feature = "jemalloc")))]
mod chosen {
    pub(super) use mimalloc::MiMalloc as Allocator;
    pub(super) const NAME: &str = "mimalloc";
}

#[cfg(not(feature = "zeroizing"))]
#[global_allocator]
static ALLOCATOR: chosen::Allocator = chosen::Allocator;

#[cfg(feature = "zeroizing")]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<chosen::Allocator> =
    zeroizing_alloc::ZeroAlloc(chosen::Allocator);

pub(crate) fn name() -> String {
    let wiping = if cfg!(feature = "zeroizing") { ", zeroizing" } else { "" };
    format!("{}{wiping}", chosen::NAME)
}
