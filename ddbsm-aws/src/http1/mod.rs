//! HTTP/1.1: a request written in one piece, and a reply read piece by piece.

mod chunk;
mod fields;
pub(crate) mod reply;
pub(crate) mod request;
