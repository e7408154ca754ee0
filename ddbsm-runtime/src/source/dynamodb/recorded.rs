//! The bytes of a response as a source, for fuzzing alone.

use std::borrow::Cow;
use std::sync::Arc;

use crate::error::LoadError;
use crate::error::context::{Context, Nowhere};
use crate::error::report::HeldNames;
use crate::load::request::Request;
use crate::source::FoundItem;
use crate::source::dynamodb::messages;
use crate::source::dynamodb::parse::{Parsed, parse};
use crate::source::sealed::{Opened, Source};

/// Answers every request, the Query for similar names too, with the same response.
#[derive(Debug)]
pub struct RecordedResponse<'a>(pub &'a [u8]);

impl RecordedResponse<'_> {
    fn parsed(&self, names: &[Cow<'static, str>]) -> Result<Parsed, LoadError> {
        parse(self.0, names).map_err(|_| messages::unreadable().into_error(self.context()))
    }
}

impl Source for RecordedResponse<'_> {
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
        Ok(self.parsed(&names)?.found)
    }

    async fn held_names(&self, _: &Request) -> HeldNames {
        self.parsed(&[]).map_or(HeldNames::Unavailable, |parsed| {
            let names = parsed.found.into_iter().map(|item| item.name.into_owned()).collect();
            HeldNames::Listed { names, complete: parsed.last.is_none() }
        })
    }

    fn context(&self) -> Arc<dyn Context> {
        Arc::new(Nowhere)
    }
}
