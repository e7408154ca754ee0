//! HTTP/1.1: a request written in one piece, and a reply read piece by piece.

pub(crate) mod reply;
pub(crate) mod request;
