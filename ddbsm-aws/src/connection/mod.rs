//! Opening a connection: DNS, TCP, the proxy's tunnel, TLS.

mod origin;
mod pool;
mod proxy;
mod stream;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::error::{CertificateProblem, Failure, broken};
use crate::http1::response::Reader;
use crate::inbox::Inbox;

pub(crate) use origin::Origin;
pub(crate) use pool::{Connection, Expected, Found, Pool};
pub(crate) use proxy::{Proxies, Proxy};
pub(crate) use stream::{Peer, Sent, Stream};

/// How long an address has before the next one is tried beside it (RFC 8305, section 5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Opens a connection to `origin`. `tls` is awaited only where it's needed.
pub(crate) async fn connect(
    origin: &Origin,
    proxy: Option<&Proxy>,
    tls: impl Future<Output = Result<Arc<ClientConfig>, Failure>>,
) -> Result<Stream, Failure> {
    let first = proxy.map_or(origin, |proxy| &proxy.origin);
    let tcp = dial(first).await?;
    let mut stream = Stream::plain(tcp);
    if !origin.tls {
        return Ok(stream);
    }
    if let Some(proxy) = proxy {
        tunnel(&mut stream, origin, proxy).await?;
    }
    let name = ServerName::try_from(origin.host.clone()).map_err(|_| {
        Failure::Endpoint(format!("{} is not a name that a certificate can have", origin.host))
    })?;
    stream.secure(tls.await?, name).await.map_err(|error| explained(origin, error))
}

/// TCP, to the first address that answers.
async fn dial(origin: &Origin) -> Result<TcpStream, Failure> {
    let failed = |error| broken(format!("connecting to {origin}"), error);
    let addresses = resolve(origin).await?;
    let tcp = match addresses.as_slice() {
        [only] => TcpStream::connect(only).await.map_err(failed)?,
        several => race(several).await.map_err(failed)?,
    };
    // A request is written in one go, so there's nothing for Nagle's algorithm to collect.
    tcp.set_nodelay(true).map_err(failed)?;
    Ok(tcp)
}

async fn resolve(origin: &Origin) -> Result<Vec<SocketAddr>, Failure> {
    if let Ok(address) = origin.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, origin.port)]);
    }
    let failed =
        |source| Failure::Lookup { doing: format!("looking up the address of {}", origin.host), source };
    let found = tokio::net::lookup_host((origin.host.as_str(), origin.port)).await;
    let addresses = interleaved(found.map_err(failed)?);
    if addresses.is_empty() {
        return Err(failed(io::Error::new(io::ErrorKind::NotFound, "no address was found")));
    }
    Ok(addresses)
}

/// IPv6 and IPv4 in turn, beginning with whichever the resolver put first.
fn interleaved(addresses: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let addresses: Vec<_> = addresses.collect();
    let leads =
        |address: &SocketAddr| addresses.first().is_some_and(|first| first.is_ipv6() == address.is_ipv6());
    let (mut first, mut second): (Vec<_>, Vec<_>) = addresses.iter().copied().partition(leads);
    let mut merged = Vec::with_capacity(addresses.len());
    first.reverse();
    second.reverse();
    while let Some(address) = first.pop() {
        merged.push(address);
        merged.extend(second.pop());
    }
    merged.extend(second.into_iter().rev());
    merged
}

/// Tries the addresses one after the other, each with a head start, and takes the first that answers.
async fn race(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut attempts = JoinSet::new();
    let mut waiting = addresses.iter().copied();
    let mut last = None;
    loop {
        if let Some(address) = waiting.next() {
            attempts.spawn(TcpStream::connect(address));
        } else if attempts.is_empty() {
            return Err(last.unwrap_or_else(|| io::ErrorKind::NotFound.into()));
        }
        let finished = if waiting.len() == 0 {
            attempts.join_next().await
        } else {
            // A head start over, the next address joins in.
            tokio::time::timeout(ATTEMPT_DELAY, attempts.join_next()).await.unwrap_or_default()
        };
        match finished {
            Some(Ok(Ok(tcp))) => return Ok(tcp),
            Some(Ok(Err(error))) => last = Some(error),
            Some(Err(error)) => last = Some(io::Error::other(error)),
            None => {}
        }
    }
}

/// Asks the proxy for a tunnel to `origin`.
async fn tunnel(stream: &mut Stream, origin: &Origin, proxy: &Proxy) -> Result<(), Failure> {
    let doing = || format!("asking the proxy {} for a tunnel to {origin}", proxy.origin);
    let failed = |error| broken(doing(), error);
    let mut request = format!("CONNECT {origin} HTTP/1.1\r\nhost: {origin}\r\n");
    if let Some(credentials) = &proxy.authorization {
        request.extend(["proxy-authorization: ", credentials, "\r\n"]);
    }
    request.push_str("\r\n");
    let mut inbox = Inbox::default();
    let mut rest = [request.as_bytes(), &[]];
    while stream.send(&mut rest, &mut inbox).await.map_err(failed)? != Sent::Whole {}
    // As with HEAD: what comes after the head of a 2xx is the tunnel's, and the body of an error says nothing more.
    let mut reader = Reader::new("HEAD", 0);
    while !reader.advance(&mut inbox)? {
        if stream.receive(&mut inbox).await.map_err(failed)? == Peer::Closed {
            reader.close().map_err(failed)?;
        }
    }
    match reader.finish().status {
        200..=299 if inbox.is_empty() => Ok(()),
        200..=299 => Err(Failure::Malformed("the proxy sent bytes before the tunnel's end did")),
        status => Err(Failure::ProxyStatus { doing: doing(), status }),
    }
}

/// What a failed handshake means to whoever has to mend it.
fn explained(origin: &Origin, error: io::Error) -> Failure {
    use rustls::{CertificateError, Error};
    let doing = format!("the TLS handshake with {origin}");
    let tls = error.get_ref().and_then(|error| error.downcast_ref::<Error>());
    let Some(Error::InvalidCertificate(certificate)) = tls else {
        return broken(doing, error);
    };
    let (problem, advice) = match certificate {
        CertificateError::UnknownIssuer => (
            CertificateProblem::UnknownIssuer,
            "; trusted are Amazon's roots unless others are configured: if a proxy inspects TLS here, or the endpoint \
             isn't AWS', add its root with AWS_CA_BUNDLE or HttpClient::builder().extra_roots(..)",
        ),
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => {
            (CertificateProblem::Expired, "; check this machine's clock too")
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            (CertificateProblem::OtherName, "; check the endpoint's URL and DNS")
        }
        _ => (CertificateProblem::Other, ""),
    };
    let source = io::Error::new(io::ErrorKind::InvalidData, format!("{error}{advice}"));
    Failure::Certificate { doing, problem, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_take_turns_by_family() {
        let addresses =
            ["[::1]:1", "[::2]:1", "1.1.1.1:1", "[::3]:1", "2.2.2.2:1"].map(|a| a.parse().unwrap());
        let expected =
            ["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"].map(|a| a.parse().unwrap());
        assert_eq!(interleaved(addresses.into_iter()), expected);
        let more_of_the_second =
            ["[::1]:1", "1.1.1.1:1", "2.2.2.2:1", "3.3.3.3:1"].map(|a| a.parse().unwrap());
        assert_eq!(interleaved(more_of_the_second.into_iter()), more_of_the_second);
    }

    #[tokio::test]
    async fn a_dead_address_does_not_keep_the_next_from_answering() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let open = listener.local_addr().unwrap();
        assert_eq!(race(&[closed, closed, open]).await.unwrap().peer_addr().unwrap(), open);
        assert_eq!(race(&[closed, closed]).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }
}
