//! The bytes of a response as a source, for fuzzing alone.

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::LoadError;
use crate::error::context::{Context, Nowhere};
use crate::error::report::Listing;
use crate::load::request::Request;
use crate::load::search::Search;
use crate::source::FoundItem;
use crate::source::dynamodb::messages;
use crate::source::dynamodb::parse::{Parsed, parse};
use crate::source::sealed::{Opened, SealedSource};

/// Answers every request, the Query for similar names too, with the same response.
#[derive(Debug)]
pub struct RecordedResponse<'a>(pub &'a [u8]);

impl RecordedResponse<'_> {
    fn parsed(&self, names: &[Cow<'static, str>]) -> Result<Parsed, LoadError> {
        parse(self.0, names).map_err(|_| messages::unreadable().into_error(self.context()))
    }
}

impl SealedSource for RecordedResponse<'_> {
    type Opened<'a>
        = RecordedResponse<'a>
    where
        Self: 'a;

    fn open(&self, _: &Request) -> Result<RecordedResponse<'_>, LoadError> {
        Ok(RecordedResponse(self.0))
    }
}

impl Opened for RecordedResponse<'_> {
    async fn fetch(&self, _: &Request, names: Vec<Cow<'static, str>>) -> Result<Vec<FoundItem>, LoadError> {
        Ok(self
            .parsed(&names)?
            .found
            .into_iter()
            .map(|stored| FoundItem::new(stored.name, stored.found))
            .collect())
    }

    async fn list(&self, _: &Request, search: &mut Search) -> Listing {
        let Ok(parsed) = self.parsed(&[]) else { return Listing::Failed };
        let all = parsed.found.iter().all(|item| search.offer(&item.name));
        if all && parsed.last.is_none() { Listing::Complete } else { Listing::Partial }
    }

    fn context(&self) -> Arc<dyn Context> {
        Arc::new(Nowhere)
    }
}
