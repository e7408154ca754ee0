//! Takes a response's body before the SDK deserializes it.
//!
//! The SDK would copy every value into buffers that nobody wipes, log the parsed items at TRACE, and quote the body in
//! an error's Debug. It is handed an empty JSON object instead.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use aws_sdk_dynamodb::config::Builder;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use http_body::{Body, Frame};
use zeroize::Zeroizing;

use crate::source::dynamodb::classify;
use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::parse::{Malformed, Parsed, parse};

/// An interceptor for operations one after the other, and where what they were answered is kept.
#[derive(Clone, Debug)]
pub(super) struct Capture(Arc<State>);

#[derive(Debug)]
struct State {
    names: Vec<Cow<'static, str>>,
    captured: Mutex<Captured>,
}

/// The last attempt's response, of those attempts that had one.
#[derive(Debug, Default)]
enum Captured {
    #[default]
    Nothing,
    Success(Parsed),
    Error(Fault),
}

impl Capture {
    /// For a response about these names, which are sorted.
    pub(super) fn new(names: Vec<Cow<'static, str>>) -> Self {
        Self(Arc::new(State { names, captured: Mutex::default() }))
    }

    pub(super) fn names(&self) -> &[Cow<'static, str>] {
        &self.0.names
    }

    /// For one operation alone.
    pub(super) fn interceptor(&self) -> Builder {
        let mut config = Builder::default();
        config.push_interceptor(SharedInterceptor::permanent(self.clone()));
        config
    }

    /// The response of the attempt that succeeded.
    pub(super) fn take(&self) -> Result<Parsed, Malformed> {
        match self.0.replace(Captured::Nothing) {
            Captured::Success(parsed) => Ok(parsed),
            _ => Err(Malformed),
        }
    }

    /// Why the last attempt that got a response is to be made again.
    pub(super) fn last_error(&self) -> Option<Fault> {
        match self.0.replace(Captured::Nothing) {
            Captured::Error(fault) => Some(fault),
            _ => None,
        }
    }
}

impl State {
    fn read(&self, response: &[u8]) -> Result<(), Malformed> {
        self.replace(Captured::Success(parse(response, &self.names)?));
        Ok(())
    }

    fn replace(&self, captured: Captured) -> Captured {
        std::mem::replace(&mut *self.captured.lock().unwrap_or_else(PoisonError::into_inner), captured)
    }
}

const EMPTY: Bytes = Bytes::from_static(b"{}");

#[dyn_dispatch_hint]
impl Intercept for Capture {
    fn name(&self) -> &'static str {
        "ddbsm::Capture"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        // An error's body holds no value, and the SDK reads the error's code from it.
        if !response.status().is_success() {
            return Ok(());
        }
        // It speaks of the body that is replaced.
        let length = response.headers_mut().remove("content-length").and_then(|length| length.parse().ok());
        // A body that is there already is not copied first.
        if let Some(Ok(())) = response.body().bytes().map(|body| self.0.read(body)) {
            *response.body_mut() = SdkBody::from(EMPTY);
            return Ok(());
        }
        let body = std::mem::replace(response.body_mut(), SdkBody::taken());
        *response.body_mut() = SdkBody::from_body_1_x(CapturedBody {
            body,
            read: Buffer { first: Bytes::new(), all: Zeroizing::default(), length: length.unwrap_or(0) },
            state: Some(Arc::clone(&self.0)),
        });
        Ok(())
    }

    /// The SDK may be about to wait, and the deadline to pass meanwhile.
    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (Some(Err(error)), Some(response)) = (context.output_or_error(), context.response())
            && let Some(fault) = classify::attempt(error, response.status().as_u16())
        {
            self.0.replace(Captured::Error(fault));
        }
        Ok(())
    }
}

/// Reads the response to its end, and then yields an empty object.
struct CapturedBody {
    body: SdkBody,
    read: Buffer,
    /// None once the response has been read.
    state: Option<Arc<State>>,
}

impl Body for CapturedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        while let Some(state) = self.state.take() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Pending => {
                    self.state = Some(state);
                    return Poll::Pending;
                }
                Poll::Ready(Some(Ok(frame))) => {
                    self.state = Some(state);
                    if let Ok(data) = frame.into_data() {
                        self.read.append(data);
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => {
                    state.read(self.read.as_slice())?;
                    return Poll::Ready(Some(Ok(Frame::data(EMPTY))));
                }
            }
        }
        Poll::Ready(None)
    }
}

/// A response so far. One that came in one piece, as most do, is not copied.
struct Buffer {
    first: Bytes,
    all: Zeroizing<Vec<u8>>,
    /// What the response says its length is.
    length: usize,
}

/// A length is believed up to what a response has at most.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
const MAX_RESPONSE: usize = 16 << 20;

impl Buffer {
    fn append(&mut self, data: Bytes) {
        if self.first.is_empty() && self.all.is_empty() {
            self.first = data;
            return;
        }
        if self.all.is_empty() {
            self.all.reserve_exact(self.length.min(MAX_RESPONSE));
            let first = std::mem::take(&mut self.first);
            self.copy(&first);
        }
        self.copy(&data);
    }

    /// `Vec` alone would leave the outgrown buffer unwiped.
    fn copy(&mut self, data: &[u8]) {
        let length = self.all.len() + data.len();
        if length > self.all.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(length.max(2 * self.all.capacity())));
            larger.extend_from_slice(&self.all);
            self.all = larger;
        }
        self.all.extend_from_slice(data);
    }

    fn as_slice(&self) -> &[u8] {
        if self.all.is_empty() { &self.first } else { &self.all }
    }
}
