//! The bytes of a reply as a source, for fuzzing alone.

use super::fault;
use super::parse::{Parsed, parse};
use crate::LoadError;
use crate::error::{Neighbours, Place};
use crate::reply::Entry;
use crate::request::Request;
use crate::source::sealed::Source;

/// Answers every request, the Query for near misses too, with the same reply.
#[derive(Debug)]
pub struct RecordedReply<'a>(pub &'a [u8]);

impl RecordedReply<'_> {
    fn parsed(&self, request: &Request) -> Result<Parsed, LoadError> {
        parse(self.0, &request.names).map_err(|_| fault::unreadable().into_error(Place::Unknown))
    }
}

impl Source for RecordedReply<'_> {
    async fn fetch(&self, request: &Request) -> Result<Vec<Entry>, LoadError> {
        Ok(self.parsed(request)?.found)
    }

    async fn neighbours(&self, request: &Request) -> Neighbours {
        self.parsed(request).map_or(Neighbours::Unavailable, |parsed| {
            Neighbours::Names(parsed.found.into_iter().map(|(name, _)| name.into_owned()).collect())
        })
    }

    fn place(&self, _: &Request) -> Place {
        Place::Unknown
    }
}
