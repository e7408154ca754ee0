//! The bytes of a reply as a source, for fuzzing alone.

use super::messages;
use super::parse::{Parsed, parse};
use crate::LoadError;
use crate::error::{Neighbours, Place};
use crate::load::fill::Entry;
use crate::load::request::Request;
use crate::source::sealed::Source;

/// Answers every request, the Query for near misses too, with the same reply.
#[derive(Debug)]
pub struct RecordedReply<'a>(pub &'a [u8]);

impl RecordedReply<'_> {
    fn parsed(&self, names: &[&'static str]) -> Result<Parsed, LoadError> {
        parse(self.0, names).map_err(|_| messages::unreadable().into_error(Place::Unknown))
    }
}

impl Source for RecordedReply<'_> {
    async fn fetch(&self, _: &Request, names: Vec<&'static str>) -> Result<Vec<Entry>, LoadError> {
        Ok(self.parsed(&names)?.found)
    }

    async fn neighbours(&self, _: &Request) -> Neighbours {
        self.parsed(&[]).map_or(Neighbours::Unavailable, |parsed| {
            let names = parsed.found.into_iter().map(|(name, _)| name.into_owned()).collect();
            Neighbours::Names { names, complete: parsed.last.is_none() }
        })
    }

    fn place(&self, _: &Request) -> Place {
        Place::Unknown
    }
}
