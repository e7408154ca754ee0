//! One request and its response on an open connection.

use std::io::{self, ErrorKind};
use std::pin::pin;
use std::time::Duration;

use aws_smithy_async::future::timeout::Timeout;
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep, Sleep};

use crate::connection::{Connection, Origin, Peer, Sent};
use crate::error::{Failure, broken};
use crate::http1::response::{Reader, Response};
use crate::inbox::Inbox;

pub(crate) struct Exchange<'a> {
    connection: Connection,
    /// What of the request's head and body is to be sent yet; none once it's sent, or the peer takes no more.
    rest: Option<[&'a [u8]; 2]>,
    /// Why the peer takes no more, if it began to respond before.
    refused: Option<io::Error>,
    origin: &'a Origin,
    sleep: &'a SharedAsyncSleep,
    /// How long the peer may pause.
    stall_timeout: Option<Duration>,
    inbox: Inbox,
    reader: Reader,
    /// Whether the connection may serve another request, as far as this side knows.
    keep: bool,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(
        connection: Connection,
        request: [&'a [u8]; 2],
        origin: &'a Origin,
        sleep: &'a SharedAsyncSleep,
        stall_timeout: Option<Duration>,
        reader: Reader,
    ) -> Self {
        Self {
            connection,
            rest: Some(request),
            refused: None,
            origin,
            sleep,
            stall_timeout,
            inbox: Inbox::default(),
            reader,
            keep: true,
        }
    }

    /// Sends head and body, or as much of them as the peer has taken when it's seen to respond.
    pub(crate) async fn send(&mut self) -> Result<(), Failure> {
        let (sleep, limit, origin) = (self.sleep, self.stall_timeout, self.origin);
        let doing = || format!("sending the next part of the request to {origin}");
        loop {
            match Limit::new(sleep, limit).hold(self.send_some(), doing).await? {
                Progress::Some => {}
                Progress::All => {
                    self.rest = None;
                    return Ok(());
                }
                Progress::Answered => {
                    self.keep = false;
                    return Ok(());
                }
            }
        }
    }

    async fn send_some(&mut self) -> Result<Progress, Failure> {
        let Some(mut rest) = self.rest else { return Ok(Progress::All) };
        loop {
            let sent = self.connection.stream.send(&mut rest, &mut self.inbox).await;
            self.rest = Some(rest);
            let heard = match sent {
                Ok(Sent::Partly) => return Ok(Progress::Some),
                Ok(Sent::Whole) => return Ok(Progress::All),
                Ok(Sent::Heard(peer)) => Ok(peer),
                Err(error) => Err(error),
            };
            if self.is_answered()? {
                return Ok(Progress::Answered);
            }
            let error = match heard {
                Ok(Peer::Open) => continue,
                Ok(Peer::Closed) => {
                    io::Error::new(ErrorKind::UnexpectedEof, "the peer closed before the request was sent")
                }
                Err(error) => error,
            };
            return self.last_words(error);
        }
    }

    /// The peer may have said why before it hung up.
    fn last_words(&mut self, error: io::Error) -> Result<Progress, Failure> {
        while let Ok(peer) = self.connection.stream.try_receive(&mut self.inbox) {
            if self.is_answered()? {
                return Ok(Progress::Answered);
            }
            if peer == Peer::Closed {
                break;
            }
        }
        Err(broken(format!("sending the request to {}", self.origin), error))
    }

    /// Whether a final response has begun. Interim ones are read and passed over.
    fn is_answered(&mut self) -> Result<bool, Failure> {
        Ok(self.reader.advance(&mut self.inbox)? || self.reader.has_begun())
    }

    /// Waits for the response's head.
    pub(crate) async fn head(&mut self) -> Result<(), Failure> {
        while !self.is_answered()? {
            // Until its first byte the SDK's read timeout alone counts.
            let limit = self.stall_timeout.filter(|_| !self.inbox.is_empty());
            self.receive(limit).await?;
        }
        Ok(())
    }

    /// The whole response, and the connection if it may serve another request.
    ///
    /// A peer whose response began early may end it only after it has read the rest of the request.
    pub(crate) async fn response(mut self) -> Result<(Response, Option<Connection>), Failure> {
        while !self.reader.advance(&mut self.inbox)? {
            self.receive(self.stall_timeout).await?;
        }
        let response = self.reader.finish();
        let keep = self.keep && response.reusable;
        Ok((response, keep.then_some(self.connection)))
    }

    async fn receive(&mut self, limit: Option<Duration>) -> Result<(), Failure> {
        let doing = || format!("reading the response from {}", self.origin);
        let failed = |error| broken(doing(), error);
        let (stream, inbox) = (&mut self.connection.stream, &mut self.inbox);
        let (rest, refused) = (&mut self.rest, &mut self.refused);
        let receive = async {
            let Some(unsent) = rest else { return stream.receive(inbox).await.map_err(failed) };
            match stream.send(unsent, inbox).await {
                Ok(Sent::Heard(peer)) => return Ok(peer),
                Ok(Sent::Partly) => return Ok(Peer::Open),
                Ok(Sent::Whole) => {}
                // The response may have come whole all the same.
                Err(error) => *refused = Some(error),
            }
            *rest = None;
            Ok(Peer::Open)
        };
        if Limit::new(self.sleep, limit).hold(receive, doing).await? == Peer::Closed {
            self.keep = false;
            if !self.reader.advance(&mut self.inbox)? {
                // After a reset, the end is none that the peer meant.
                let close = self.refused.take().map_or_else(|| self.reader.close(), Err);
                close.map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// How far sending got.
enum Progress {
    Some,
    All,
    Answered,
}

/// How long something may take, from when this is made.
pub(crate) struct Limit(Option<(Duration, Sleep)>);

impl Limit {
    pub(crate) fn new(sleep: &SharedAsyncSleep, limit: Option<Duration>) -> Self {
        Self(limit.map(|limit| (limit, sleep.sleep(limit))))
    }

    /// Does `work` within what is left.
    pub(crate) async fn hold<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
        doing: impl FnOnce() -> String,
    ) -> Result<T, Failure> {
        let Some((limit, sleep)) = &mut self.0 else { return work.await };
        match Timeout::new(pin!(work), sleep).await {
            Ok(result) => result,
            Err(_) => Err(Failure::Timeout { doing: doing(), limit: *limit }),
        }
    }
}
