//! HTTP/1.1: a request written in one piece, and a response read piece by piece.

mod chunk;
mod fields;
pub(crate) mod request;
pub(crate) mod response;
