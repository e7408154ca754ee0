//! A file's JSON: one object after another, and in each a list of events, or an event itself.
//!
//! | from | an object |
//! |---|---|
//! | a trail's bucket | `{"Records": [EVENT, ...]}` |
//! | `aws cloudtrail lookup-events` | `{"Events": [{"CloudTrailEvent": "EVENT"}, ...]}` |
//! | `aws logs filter-log-events` | `{"events": [{"message": "EVENT"}, ...]}` |
//! | JSON lines, `jq` | `EVENT`, or `[EVENT, ...]` |

use super::event::{Event, Fields};
use super::why::{MAX_EVENT, Why};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

/// What was in a file beside what was looked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) events: u64,
    /// Of log file validation: they list files, not events.
    pub(crate) digests: u64,
}

/// Takes an event. An error ends the reading.
pub(crate) type Each<'a> = dyn FnMut(&Event) -> Result<(), Why> + 'a;

/// Reads a stream to its end, one event after another. An error names the event that it's in, from 1, or none.
pub(crate) fn read(input: impl Read, each: &mut Each<'_>) -> Result<Counts, (Option<u64>, Why)> {
    let left = Rc::new(Cell::new(MAX_EVENT));
    let mut json = serde_json::Deserializer::from_reader(Limited { input, left: Rc::clone(&left) });
    let mut state = State { counts: Counts::default(), is_inside: false, failed: None, left, each };
    let mut is_empty = true;
    loop {
        let done = match json.end() {
            Ok(()) => return if is_empty { Err((None, Why::Empty)) } else { Ok(state.counts) },
            Err(error) if error.is_io() => Err(error),
            Err(_) => Top(&mut state).deserialize(&mut json),
        };
        is_empty = false;
        if let Err(error) = done {
            let why = state.failed.take().unwrap_or_else(|| state.why(error));
            return Err((state.is_inside.then_some(state.counts.events), why));
        }
    }
}

/// Lets no event take more memory than [`MAX_EVENT`].
struct Limited<R> {
    input: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(buffer.len());
        if left == 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let read = self.input.read(buffer.get_mut(..left).unwrap_or_default())?;
        self.left.set(self.left.get() - read as u64);
        Ok(read)
    }
}

struct State<'a, 'b> {
    counts: Counts,
    is_inside: bool,
    failed: Option<Why>,
    left: Rc<Cell<u64>>,
    each: &'a mut Each<'b>,
}

impl State<'_, '_> {
    fn why(&self, error: serde_json::Error) -> Why {
        use serde_json::error::Category;
        match error.classify() {
            Category::Io if self.left.get() == 0 => Why::TooLarge,
            Category::Eof => Why::Truncated,
            Category::Syntax => Why::Json(error.line(), error.column()),
            Category::Data => Why::Form,
            Category::Io => match io::Error::from(error) {
                error if error.kind() == io::ErrorKind::UnexpectedEof => Why::Truncated,
                // As flate2 says it: of a header, and of what follows.
                error if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
                    Why::Damaged
                }
                error => Why::Io(error),
            },
        }
    }

    fn begin(&mut self) {
        self.counts.events += 1;
        self.is_inside = true;
    }

    fn end(&mut self, event: Result<Event, Why>) -> Result<(), Why> {
        (self.each)(&event?)?;
        self.is_inside = false;
        self.left.set(MAX_EVENT);
        Ok(())
    }

    /// Keeps the error, and gives serde one that says nothing.
    fn fail<E: serde::de::Error>(&mut self, why: Why) -> E {
        self.failed = Some(why);
        E::custom("")
    }
}

/// One object of a file, or a list of events.
struct Top<'s, 'a, 'b>(&'s mut State<'a, 'b>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        Within(self.0, None).visit_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut fields = Fields::new();
        let mut is_list = false;
        while let Some(name) = map.next_key::<String>()? {
            let text = match name.as_str() {
                "Records" => None,
                "Events" => Some("CloudTrailEvent"),
                "events" => Some("message"),
                // What stands beside a list is dropped: each event gives the object as many bytes again.
                _ if is_list => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                _ => {
                    fields.insert(name, map.next_value()?);
                    continue;
                }
            };
            is_list = true;
            fields.clear();
            map.next_value_seed(Within(self.0, text))?;
        }
        if is_list {
            return Ok(());
        }
        if fields.contains_key("digestSignatureAlgorithm") && fields.contains_key("logFiles") {
            self.0.counts.digests += 1;
            self.0.left.set(MAX_EVENT);
            return Ok(());
        }
        self.0.begin();
        self.0.end(Event::new(fields)).map_err(|why| self.0.fail(why))
    }
}

/// A list of events: each an object, or an object with the event's text in the field of this name.
struct Within<'s, 'a, 'b>(&'s mut State<'a, 'b>, Option<&'static str>);

impl<'de> DeserializeSeed<'de> for Within<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Within<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self(state, text) = self;
        while let Some(()) = seq.next_element_seed(Element(state, text))? {}
        Ok(())
    }
}

/// One event of a list.
struct Element<'s, 'a, 'b>(&'s mut State<'a, 'b>, Option<&'static str>);

impl<'de> DeserializeSeed<'de> for Element<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self(state, text) = self;
        state.begin();
        let fields = Fields::deserialize(deserializer)?;
        let event = match text {
            None => Event::new(fields),
            Some(text) => Event::within(&fields, text),
        };
        state.end(event).map_err(|why| state.fail(why))
    }
}
