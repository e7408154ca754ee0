//! An item, from its attributes.

use std::borrow::Cow;

use ddbsm_core::table::{Head, HeadError, Overlap, OverlapError, Version};

use crate::error::Invalid;
use crate::source::Found;

/// An item as the table holds it.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) name: Cow<'static, str>,
    pub(super) found: Found,
    /// What loads in place of the item's own value, which it then has none of.
    pub(super) points_to: Option<Version>,
    pub(super) overlap: Result<Option<Overlap>, OverlapError>,
}

/// An item's attributes. One that is there and isn't text is `""`.
#[derive(Default)]
pub(super) struct Attributes<'a> {
    pub(super) value: Option<Found>,
    pub(super) points_to: Option<Cow<'a, str>>,
    pub(super) previous: Option<Cow<'a, str>>,
    pub(super) until: Option<Cow<'a, str>>,
}

impl Attributes<'_> {
    pub(super) fn of(self, name: Cow<'static, str>) -> Stored {
        let (found, points_to) = match Head::read(self.value.is_some(), self.points_to.as_deref()) {
            Ok(Head::PointsTo(version)) => (Found::NoValue, Some(version)),
            Ok(_) | Err(HeadError::Nothing) => (self.value.unwrap_or(Found::NoValue), None),
            Err(error) => (Found::Unreadable(unreadable(error)), None),
        };
        let overlap = Overlap::read(self.previous.as_deref(), self.until.as_deref());
        Stored { name, found, points_to, overlap }
    }
}

const fn unreadable(error: HeadError) -> Invalid {
    Invalid::new(match error {
        HeadError::Both => "the item has both `value` and `points_to`",
        HeadError::Pointer(_) => "its attribute `points_to` is not a version",
        _ => "the item is neither a value nor a pointer to one",
    })
}
