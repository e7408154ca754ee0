//! A connection's bytes, plain or under TLS. Everything received lands in an [`Inbox`].

use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::task::coop;

use crate::inbox::Inbox;
use crate::tls::receive_into;

/// How much is read at once from a connection without TLS.
const PLAIN_READ: usize = 8 * 1024;

/// How often an idle TLS connection is read from in one go, a few kilobytes each time: for session tickets, and not for
/// a peer that never stops.
const MAX_UNASKED_READS: usize = 8;

/// An open connection.
pub(crate) struct Stream {
    tcp: TcpStream,
    tls: Option<Box<ClientConnection>>,
}

/// Whether the peer may still say something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Peer {
    Open,
    Closed,
}

/// How far sending a request got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sent {
    Whole,
    /// The peer took something, and there is more for it.
    Partly,
    /// The peer said something meanwhile, and perhaps closed.
    Heard(Peer),
}

impl Stream {
    pub(crate) fn plain(tcp: TcpStream) -> Self {
        Self { tcp, tls: None }
    }

    /// Makes a TLS connection of this plain one.
    pub(crate) async fn secure(
        mut self,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> io::Result<Self> {
        self.tls = Some(Box::new(ClientConnection::new(config, name).map_err(io::Error::other)?));
        let mut inbox = Inbox::default();
        while self.tls.as_ref().is_some_and(|tls| tls.is_handshaking()) {
            self.flush().await?;
            if self.receive(&mut inbox).await? == Peer::Closed {
                return Err(closed("during the TLS handshake"));
            }
        }
        self.flush().await?;
        if inbox.is_empty() {
            Ok(self)
        } else {
            Err(io::Error::new(ErrorKind::InvalidData, "the peer spoke before it was asked anything"))
        }
    }

    /// Sends what TLS itself has to say; the peer's messages wait for their turn.
    async fn flush(&mut self) -> io::Result<()> {
        loop {
            match self.try_send(&mut [&[], &[]]) {
                Ok(Sent::Partly) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.tcp.writable().await?,
                other => return other.map(drop),
            }
        }
    }

    pub(crate) fn peer_addr(&self) -> Option<SocketAddr> {
        self.tcp.peer_addr().ok()
    }

    /// Sends more of the head and the body in `rest` as soon as the peer takes any, and drops from it what went.
    ///
    /// Called until it's [`Sent::Whole`]. What the peer says meanwhile is for the caller to look at.
    pub(crate) async fn send(&mut self, rest: &mut [&[u8]; 2], inbox: &mut Inbox) -> io::Result<Sent> {
        coop::consume_budget().await;
        loop {
            match self.try_send(rest) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                sent => return sent,
            }
            if self.tcp.ready(Interest::READABLE | Interest::WRITABLE).await?.is_readable() {
                match self.try_receive(inbox) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    heard => return heard.map(Sent::Heard),
                }
            }
        }
    }

    /// Waits for more; at the end of a TLS connection that was not closed properly this is an error.
    pub(crate) async fn receive(&mut self, inbox: &mut Inbox) -> io::Result<Peer> {
        // A peer that is never slow must not keep the runtime's other tasks waiting.
        coop::consume_budget().await;
        loop {
            match self.try_receive(inbox) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.tcp.readable().await?,
                other => return other,
            }
        }
    }

    /// Whether an idle connection can take another request: it's open and the peer has said nothing unasked.
    ///
    /// Asks the socket itself: tokio may not have heard yet of a close that came while the process was frozen.
    pub(crate) fn is_reusable(&mut self) -> bool {
        is_quiet(&self.tcp, self.tls.as_deref_mut())
    }

    /// Ready as soon as an idle connection can't take another request any more.
    pub(crate) fn poll_unusable(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if ready!(self.tcp.poll_read_ready(context)).is_err() {
                return Poll::Ready(());
            }
            let (tcp, tls) = (&self.tcp, self.tls.as_deref_mut());
            // Under tokio's eyes: it wakes this task for what comes after the last read, also if that's already there.
            let looked = tcp.try_io(Interest::READABLE, || {
                if is_quiet(tcp, tls) { Err(ErrorKind::WouldBlock.into()) } else { Ok(()) }
            });
            if looked.is_ok() {
                return Poll::Ready(());
            }
        }
    }

    /// One write to the socket.
    fn try_send(&mut self, rest: &mut [&[u8]; 2]) -> io::Result<Sent> {
        let mut socket = Socket(&self.tcp);
        let is_empty = |rest: &[&[u8]; 2]| rest.iter().all(|part| part.is_empty());
        let whole = if let Some(tls) = &mut self.tls {
            if !tls.wants_write() && !is_empty(rest) {
                // rustls takes as much as its own limit lets it hold, encrypted.
                let taken = tls.writer().write_vectored(&rest.map(IoSlice::new))?;
                advance(rest, taken)?;
            }
            if tls.wants_write() && tls.write_tls(&mut socket)? == 0 {
                return Err(ErrorKind::WriteZero.into());
            }
            is_empty(rest) && !tls.wants_write()
        } else {
            if !is_empty(rest) {
                let sent = socket.write_vectored(&rest.map(IoSlice::new))?;
                advance(rest, sent)?;
            }
            is_empty(rest)
        };
        Ok(if whole { Sent::Whole } else { Sent::Partly })
    }

    /// What has come already.
    pub(crate) fn try_receive(&mut self, inbox: &mut Inbox) -> io::Result<Peer> {
        let mut socket = Socket(&self.tcp);
        let Some(tls) = &mut self.tls else {
            let count = inbox.read_with(PLAIN_READ, |space| socket.read(space))?;
            return Ok(if count == 0 { Peer::Closed } else { Peer::Open });
        };
        let count = tls.read_tls(&mut socket)?;
        let state = receive_into(inbox, || tls.process_new_packets()).map_err(|error| {
            // The peer is told why, if it can be; what counts is the error itself.
            let _ = tls.write_tls(&mut socket);
            io::Error::new(ErrorKind::InvalidData, error)
        })?;
        // Only the bytes that stand for records.
        while matches!(tls.reader().read(&mut [0; 64]), Ok(1..)) {}
        if state.peer_has_closed() {
            Ok(Peer::Closed)
        } else if count == 0 {
            Err(closed("without saying so in TLS"))
        } else {
            Ok(Peer::Open)
        }
    }
}

/// Whether an idle connection is open and the peer has said nothing of a response.
fn is_quiet(tcp: &TcpStream, tls: Option<&mut ClientConnection>) -> bool {
    let mut inbox = Inbox::default();
    let socket = SockRef::from(tcp);
    let mut socket = &*socket;
    let Some(tls) = tls else {
        return matches!(socket.read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
    };
    for _ in 0..MAX_UNASKED_READS {
        // Session tickets are read here too; they may arrive at any time.
        match tls.read_tls(&mut socket) {
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
            Ok(0) => return false,
            Ok(_) => {}
        }
        match receive_into(&mut inbox, || tls.process_new_packets()) {
            Ok(state) if !state.peer_has_closed() && inbox.is_empty() => {}
            _ => return false,
        }
    }
    false
}

fn closed(when: &str) -> io::Error {
    io::Error::new(ErrorKind::UnexpectedEof, format!("the peer closed the connection {when}"))
}

/// Drops the first `count` bytes.
fn advance(rest: &mut [&[u8]; 2], count: usize) -> io::Result<()> {
    if count == 0 {
        return Err(ErrorKind::WriteZero.into());
    }
    let [head, body] = *rest;
    let from_head = count.min(head.len());
    *rest = [head.get(from_head..).unwrap_or_default(), body.get(count - from_head..).unwrap_or_default()];
    Ok(())
}

/// The socket as rustls wants it: never blocking.
struct Socket<'a>(&'a TcpStream);

impl Read for Socket<'_> {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(space)
    }
}

impl Write for Socket<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn write_vectored(&mut self, bytes: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::mpsc;
    use std::task::Poll;

    use rustls::pki_types::PrivateKeyDer;

    use super::*;
    use crate::tls::{Trust, client_config};

    #[tokio::test]
    async fn a_peer_that_is_never_slow_does_not_keep_other_tasks_waiting() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let tcp = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        listener.accept().unwrap().0.write_all(b"there already").unwrap();
        tcp.readable().await.unwrap();
        let (mut stream, mut inbox) = (Stream::plain(tcp), Inbox::default());
        poll_fn(|context| {
            while coop::has_budget_remaining() {
                let _ = pin!(coop::consume_budget()).poll(context);
            }
            assert!(pin!(stream.receive(&mut inbox)).poll(context).is_pending());
            assert!(pin!(stream.send(&mut [b"head", b"body"], &mut inbox)).poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        assert_eq!(stream.receive(&mut inbox).await.unwrap(), Peer::Open);
        assert_eq!(inbox.unread(), b"there already");
    }

    /// A connection whose server sends this many session tickets once the handshake is over, and says when it has.
    async fn with_tickets(tickets: usize) -> (Stream, mpsc::Receiver<()>) {
        let key = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let trust = Trust { extra: vec![key.cert.der().clone()], ..Trust::default() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![key.cert.der().clone()],
                PrivateKeyDer::Pkcs8(key.signing_key.serialize_der().into()),
            )
            .unwrap();
        config.send_tls13_tickets = tickets;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let tcp = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (sent, all_sent) = mpsc::channel();
        std::thread::spawn(move || {
            let (mut tcp, _) = listener.accept().unwrap();
            let mut tls = rustls::ServerConnection::new(Arc::new(config)).unwrap();
            while tls.is_handshaking() || tls.wants_write() {
                if tls.complete_io(&mut tcp).is_err() {
                    return;
                }
            }
            sent.send(()).unwrap();
            // Until the client closes it.
            let _ = tcp.read(&mut [0]);
        });
        let name = ServerName::try_from("localhost").unwrap();
        (Stream::plain(tcp).secure(client_config(&trust).unwrap(), name).await.unwrap(), all_sent)
    }

    #[tokio::test]
    async fn an_idle_peer_that_never_stops_talking_is_given_up_and_one_with_a_few_tickets_is_not() {
        for tickets in [0, 4, 20] {
            let (mut stream, all_sent) = with_tickets(tickets).await;
            all_sent.recv().unwrap();
            assert!(stream.is_reusable(), "{tickets}");
        }
        let (mut stream, _all_sent) = with_tickets(5000).await;
        // More than is read in one go, at 4 KB each time.
        let mut unread = vec![0; (MAX_UNASKED_READS + 1) * 4096];
        while stream.tcp.peek(&mut unread).await.unwrap() < unread.len() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        assert!(!stream.is_reusable());
    }
}
