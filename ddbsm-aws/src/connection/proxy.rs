//! Which proxy a request goes through, as the environment says.

use std::net::IpAddr;

use http::Uri;

use super::origin::Origin;
use crate::error::Failure;

/// The proxies for a client's lifetime, read once. The variables mean what they mean to the SDK's own client, and to
/// hyper-util, but for this:
///
/// - A proxy that can't be used fails the request; there it's passed over, and so is its firewall.
/// - `NO_PROXY` takes ports (`host:8000`), and `*.example.com` for the domains below `example.com` alone.
/// - In a CGI process `HTTP_PROXY` alone is passed over, being anybody's; there, every proxy.
/// - Proxies that are reached over TLS or by SOCKS can't be used.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    https: Option<Configured>,
    http: Option<Configured>,
    exceptions: Vec<Exception>,
}

/// A proxy, or what is wrong with it.
type Configured = Result<Proxy, String>;

/// A proxy's address and what it wants to hear.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    pub(crate) origin: Origin,
    /// The value of `proxy-authorization`, from the user and password in the proxy's URL.
    pub(crate) authorization: Option<String>,
}

/// A host that is reached without the proxy, on one port or any.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exception {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    All,
    /// A domain and all below it.
    Domain(String),
    /// All below a domain.
    Below(String),
    /// The addresses that begin with as many bits.
    Network(IpAddr, u8),
}

impl Proxies {
    pub(crate) fn one(url: &str) -> Self {
        let proxy = configured(url, "HttpClient::builder().proxy(..)");
        Self { https: Some(proxy.clone()), http: Some(proxy), exceptions: Vec::new() }
    }

    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, the upper-case name first, even if it's empty.
    pub(crate) fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        // A request's header `Proxy` comes to a CGI process under this name.
        let is_anybodys = |name: &str| name == "HTTP_PROXY" && env("REQUEST_METHOD").is_some();
        let read = |name: &'static str| {
            let upper = if is_anybodys(name) { None } else { env(name) };
            upper.or_else(|| env(&name.to_ascii_lowercase())).filter(|value| !value.trim().is_empty())
        };
        let proxy = |name| read(name).map(|url| configured(&url, name));
        let all = proxy("ALL_PROXY");
        let exceptions = read("NO_PROXY").unwrap_or_default();
        Self {
            https: proxy("HTTPS_PROXY").or_else(|| all.clone()),
            http: proxy("HTTP_PROXY").or(all),
            exceptions: exceptions.split(',').filter_map(Exception::parse).collect(),
        }
    }

    /// The proxy for `origin`, if there is one.
    pub(crate) fn find(&self, origin: &Origin) -> Result<Option<&Proxy>, Failure> {
        match if origin.tls { &self.https } else { &self.http } {
            Some(proxy) if !self.exceptions.iter().any(|exception| exception.matches(origin)) => {
                proxy.as_ref().map(Some).map_err(|why| Failure::Proxy(why.clone()))
            }
            _ => Ok(None),
        }
    }
}

/// The error never shows the URL: it may hold a password.
fn configured(url: &str, variable: &str) -> Configured {
    Proxy::parse(url).map_err(|why| {
        format!(
            "the proxy (from {variable}) can't be used: {why}; write it as http://[user:password@]host:port, with \
             %23 for #, %2F for / and %3F for ? in the user and the password"
        )
    })
}

impl Proxy {
    fn parse(url: &str) -> Result<Self, &'static str> {
        const NO_URL: &str = "it is not a URL";
        let url = url.trim();
        let (scheme, rest) = match url.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, url),
        };
        match scheme.unwrap_or("http").to_ascii_lowercase().as_str() {
            "http" => {}
            "https" => return Err("a proxy that is itself reached over TLS is not supported"),
            _ => return Err("only HTTP proxies are supported"),
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
        // Cut there, a password would be taken for a port, and its user for the host that gets them.
        if path.contains('@') {
            return Err("its user or password holds a character that ends it");
        }
        if !(path.is_empty() || path == "/" || path.starts_with('/') && scheme.is_some()) {
            return Err(NO_URL);
        }
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        if user.is_some_and(|user| !user.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err("its user or password holds a character that must be written with %");
        }
        let uri: Uri = format!("http://{host}").parse().map_err(|_| NO_URL)?;
        let origin = Origin::of(&uri).map_err(|_| "it names no host, or a port that is not one")?;
        Ok(Self { origin, authorization: user.map(basic) })
    }
}

/// User and password as RFC 7617 writes them: with a colon, also where there is no password.
fn basic(user: &str) -> String {
    let mut decoded = percent_decoded(user);
    if !user.contains(':') {
        decoded.push(b':');
    }
    format!("Basic {}", base64(&decoded))
}

impl Exception {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() {
            return None;
        }
        let any_port = |hosts| Some(Self { hosts, port: None });
        if text == "*" {
            return any_port(Hosts::All);
        }
        if let Some((network, bits)) = text.split_once('/')
            && let (Ok(network), Ok(bits)) = (network.parse(), bits.parse())
        {
            return any_port(Hosts::Network(network, bits));
        }
        let (host, port) = split_port(&text);
        if let Ok(address) = host.parse::<IpAddr>() {
            let bits = if address.is_ipv4() { 32 } else { 128 };
            return Some(Self { hosts: Hosts::Network(address, bits), port });
        }
        let host = host.trim_end_matches('.');
        let hosts = match host.strip_prefix("*.") {
            Some(domain) => Hosts::Below(domain.to_owned()),
            None => Hosts::Domain(host.trim_start_matches('.').to_owned()),
        };
        Some(Self { hosts, port })
    }

    fn matches(&self, origin: &Origin) -> bool {
        if self.port.is_some_and(|port| port != origin.port) {
            return false;
        }
        // What is an address is in no domain, whatever it ends in.
        let address = origin.address();
        let below = |domain: &str| match origin.host.trim_end_matches('.').strip_suffix(domain) {
            Some(rest) if address.is_none() && !domain.is_empty() => Some(rest),
            _ => None,
        };
        match &self.hosts {
            Hosts::All => true,
            Hosts::Domain(domain) => below(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            Hosts::Below(domain) => below(domain).is_some_and(|rest| rest.ends_with('.')),
            Hosts::Network(network, bits) => {
                address.is_some_and(|address| in_network(address, *network, *bits))
            }
        }
    }
}

/// Takes the port off `host:port`, and the brackets off an IPv6 address.
fn split_port(text: &str) -> (&str, Option<u16>) {
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match text.rsplit_once(':') {
        // With two colons it's an IPv6 address.
        Some((host, port)) if !host.contains(':') && port.parse::<u16>().is_ok() => (host, port.parse().ok()),
        _ => (text, None),
    }
}

fn in_network(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let differing = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => (address.to_bits() ^ network.to_bits()).leading_zeros(),
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits() ^ network.to_bits()).leading_zeros(),
        _ => return false,
    };
    differing >= u32::from(bits)
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let hex = (ahead.next(), ahead.next());
        match (byte, hex) {
            (b'%', (Some(high), Some(low))) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |hex: u8| char::from(hex).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                decoded.push(digit(high).unwrap_or_default() << 4 | digit(low).unwrap_or_default());
                bytes = ahead;
            }
            _ => decoded.push(byte),
        }
    }
    decoded
}

fn base64(bytes: &[u8]) -> String {
    aws_smithy_types::base64::encode(bytes)
}

#[cfg(test)]
mod tests;
