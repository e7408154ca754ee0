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
    BeforeDeserializationInterceptorContextMut, BeforeSerializationInterceptorContextRef,
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use ddbsm_core::table::limit;
use ddbsm_core::wiped::Buffer;
use http_body::{Body as HttpBody, Frame};

use crate::source::dynamodb::fault::Fault;
use crate::source::dynamodb::parse::{Malformed, Parsed, parse};
use crate::source::dynamodb::{classify, preflight};

/// An interceptor for operations one after the other, and where what they were answered is kept.
#[derive(Clone, Debug)]
pub(super) struct Capture(Arc<State>);

#[derive(Debug)]
struct State {
    names: Vec<Cow<'static, str>>,
    captured: Mutex<Captured>,
}

/// What the last attempt that ended came to.
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

    /// The response of the attempt that succeeded, if one came over HTTP.
    pub(super) fn take(&self) -> Option<Parsed> {
        match self.0.replace(Captured::Nothing) {
            Captured::Success(parsed) => Some(parsed),
            _ => None,
        }
    }

    /// Why the last attempt that ended is to be made again.
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
            read: Body { first: Bytes::new(), all: Buffer::default(), length: length.unwrap_or(0) },
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
        if let Some(Err(error)) = context.output_or_error() {
            let status = context.response().map(|response| response.status().as_u16());
            self.0.replace(Captured::Error(classify::attempt(error, status)));
        }
        Ok(())
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Ok(preflight::endpoint(config)?)
    }

    fn read_before_signing(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        preflight::region(context.request().uri(), config)?;
        Ok(preflight::credentials(components, config)?)
    }
}

/// Reads the response to its end, and then yields an empty object.
struct CapturedBody {
    body: SdkBody,
    read: Body,
    /// None once the response has been read.
    state: Option<Arc<State>>,
}

impl HttpBody for CapturedBody {
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
struct Body {
    first: Bytes,
    all: Buffer,
    /// What the response says its length is.
    length: usize,
}

impl Body {
    fn append(&mut self, data: Bytes) {
        if self.first.is_empty() && self.all.is_empty() {
            self.first = data;
            return;
        }
        if self.all.is_empty() {
            // A length is believed up to what a response has at most.
            self.all.reserve(self.length.min(limit::BATCH_GET_BYTES));
            self.all.extend(&std::mem::take(&mut self.first));
        }
        self.all.extend(&data);
    }

    fn as_slice(&self) -> &[u8] {
        if self.all.is_empty() { &self.first } else { &self.all }
    }
}
