//! A response of DynamoDB's, written in any of the ways that JSON and HTTP leave open.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::fmt::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use ddbsm::{LoadError, Secret, Secrets};
use ddbsm_testkit::table::{OWNER, TABLE, config};
use http_body::{Body, Frame};
use proptest::arbitrary::Arbitrary;
use proptest::prelude::*;

use super::oracle::{OTHER_TYPES, Stored, encode_base64};

/// How a response is written: each choice takes the next number, round and round.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    choices: Vec<u8>,
    /// The sizes of the chunks that the body comes in, round and round.
    chunks: Vec<u8>,
}

impl Arbitrary for Style {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        let choices = proptest::collection::vec(any::<u8>(), 1..40);
        let chunks = proptest::collection::vec(prop_oneof![0..4_u8, any::<u8>()], 1..20)
            .prop_filter("a body must end", |chunks| chunks.iter().any(|size| *size > 0));
        (choices, chunks).prop_map(|(choices, chunks)| Self { choices, chunks }).boxed()
    }
}

#[derive(Debug, Secrets)]
pub(crate) struct Pair {
    #[secrets(allow_empty)]
    pub(crate) text: Secret<String>,
    #[secrets(allow_empty)]
    pub(crate) bytes: Secret<Vec<u8>>,
}

/// A load whose BatchGetItem, and Query if there is one, answer from `contents`.
pub(crate) fn load<S: Secrets>(contents: &BTreeMap<String, Stored>, style: &Style) -> Result<S, LoadError> {
    let mut writer = Writer { style, choice: 0 };
    let items = writer.items(contents, true);
    let names = writer.items(contents, false);
    let unprocessed =
        writer.pick(&["", r#","UnprocessedKeys":{}"#, r#","UnprocessedKeys":null,"X":[{"S":[]}]"#]);
    let batch = format!(r#"{{"Responses":{{"{TABLE}":[{items}]}}{unprocessed}}}"#);
    let query = format!(r#"{{"Count":{},"Items":[{names}]}}"#, contents.len());
    let event = |body: String| {
        let response = HttpResponse::new(200.try_into().unwrap(), chunked(&body, style));
        ReplayEvent::new(HttpRequest::empty(), response)
    };
    let replay = StaticReplayClient::new(vec![event(batch), event(query)]);
    let client = Client::from_conf(config(([127, 0, 0, 1], 1).into()).http_client(replay).build());
    super::run(S::loader().table(TABLE).principal(OWNER).load(&client))
}

struct Writer<'a> {
    style: &'a Style,
    choice: usize,
}

impl Writer<'_> {
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        self.choice += 1;
        of[usize::from(self.style.choices[self.choice % self.style.choices.len()]) % of.len()]
    }

    fn items(&mut self, contents: &BTreeMap<String, Stored>, values: bool) -> String {
        let items: Vec<String> = contents
            .iter()
            .map(|(name, stored)| {
                let name = format!("{}:{{\"S\":{}}}", self.string("name"), self.string(name));
                let value = match stored {
                    _ if !values => return format!("{{{name}}}"),
                    Stored::NoValue => return format!("{{{name}}}"),
                    Stored::Text(text) => format!("{{\"S\":{}}}", self.string(text)),
                    Stored::Bytes(bytes) => {
                        let base64 = encode_base64(bytes, false, true);
                        format!("{{\"B\":{}}}", self.string(&base64))
                    }
                    Stored::Other(descriptor) => {
                        let (_, value) = OTHER_TYPES.iter().find(|(known, _)| known == descriptor).unwrap();
                        format!("{{\"{descriptor}\":{value}}}")
                    }
                };
                let value = format!("\"value\" : {value}");
                match self.pick(&[0, 1]) {
                    0 => format!("{{{name}\n, {value}}}"),
                    _ => format!("{{ {value},{name}\t}}"),
                }
            })
            .collect();
        items.join(self.pick(&[",", " ,\r\n "]))
    }

    /// With each character as it is or escaped, where JSON leaves the choice.
    fn string(&mut self, text: &str) -> String {
        let mut json = "\"".to_owned();
        for c in text.chars() {
            let short = match c {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                '/' => Some("\\/"),
                '\n' => Some("\\n"),
                '\r' => Some("\\r"),
                '\t' => Some("\\t"),
                '\u{8}' => Some("\\b"),
                '\u{c}' => Some("\\f"),
                _ => None,
            };
            let must = c < ' ' || c == '"' || c == '\\';
            match (self.pick(&[0, 1, 2, 2, 2]), short) {
                (0, Some(short)) => json.push_str(short),
                (2, _) if !must => json.push(c),
                _ => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        let _ = if self.pick(&[true, false]) {
                            write!(json, "\\u{unit:04x}")
                        } else {
                            write!(json, "\\u{unit:04X}")
                        };
                    }
                }
            }
        }
        json + "\""
    }
}

/// A body that comes in pieces, some of them empty.
struct Chunks(VecDeque<Bytes>);

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|chunk| Ok(Frame::data(chunk))))
    }
}

fn chunked(body: &str, style: &Style) -> SdkBody {
    let mut rest = Bytes::copy_from_slice(body.as_bytes());
    if style.chunks.len() == 1 {
        return SdkBody::from(rest);
    }
    let mut chunks = VecDeque::new();
    for size in style.chunks.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        chunks.push_back(rest.split_to(usize::from(*size).min(rest.len())));
    }
    SdkBody::from_body_1_x(Chunks(chunks))
}
