//! The steps, in their order. Each looks first, and then does one thing that can be done again.

mod begin;
mod create;
mod extend;
mod publish;
mod retire;
mod set;
mod start;
