//! Which proxy a request goes through, as the environment says.

use std::net::IpAddr;

use http::Uri;

use super::origin::Origin;
use crate::error::Fault;

/// The proxies for a client's lifetime, read once.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    https: Option<String>,
    http: Option<String>,
    exceptions: Vec<Exception>,
}

/// A proxy's address and what it wants to hear.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    pub(crate) origin: Origin,
    /// The value of `proxy-authorization`, from the user and password in the proxy's URL.
    pub(crate) authorization: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    All,
    /// A host and all below it, on one port or any.
    Host(String, Option<u16>),
    /// The addresses that begin with as many bits, on one port or any.
    Network(IpAddr, u8, Option<u16>),
}

impl Proxies {
    pub(crate) fn one(url: &str) -> Self {
        Self { https: Some(url.to_owned()), http: Some(url.to_owned()), exceptions: Vec::new() }
    }

    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, the lower-case name first.
    pub(crate) fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| {
            let value = env(&name.to_ascii_lowercase()).or_else(|| env(name));
            value.filter(|value| !value.trim().is_empty())
        };
        let all = read("ALL_PROXY");
        // In a CGI process HTTP_PROXY is the request's Proxy header, so anybody's.
        let http = if env("REQUEST_METHOD").is_some() { env("http_proxy") } else { read("HTTP_PROXY") };
        let exceptions = read("NO_PROXY").unwrap_or_default();
        Self {
            https: read("HTTPS_PROXY").or_else(|| all.clone()),
            http: http.or(all),
            exceptions: exceptions.split([',', ' ']).filter_map(Exception::parse).collect(),
        }
    }

    /// The proxy for `origin`, if there is one.
    pub(crate) fn find(&self, origin: &Origin) -> Result<Option<Proxy>, Fault> {
        let (url, variable) =
            if origin.tls { (&self.https, "HTTPS_PROXY") } else { (&self.http, "HTTP_PROXY") };
        match url {
            Some(url) if !self.exceptions.iter().any(|exception| exception.matches(origin)) => {
                Proxy::parse(url, variable).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl Proxy {
    /// The error never shows the URL: it may hold a password.
    fn parse(url: &str, variable: &str) -> Result<Self, Fault> {
        let refuse = |why: &str| {
            Fault::Request(format!(
                "the proxy (from {variable}, ALL_PROXY or HttpClient::builder().proxy(..)) can't be used: {why}; \
                 write it as http://[user:password@]host:port"
            ))
        };
        let url = url.trim();
        let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let uri: Uri = url.parse().map_err(|_| refuse("it is not a URL"))?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") => return Err(refuse("a proxy that is itself reached over TLS is not supported")),
            _ => return Err(refuse("only HTTP proxies are supported")),
        }
        let user = uri.authority().and_then(|authority| authority.as_str().rsplit_once('@'));
        Ok(Self {
            origin: Origin::of(&uri).map_err(|_| refuse("it names no host"))?,
            authorization: user.map(|(user, _)| format!("Basic {}", base64(&percent_decoded(user)))),
        })
    }
}

impl Exception {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() {
            return None;
        }
        if text == "*" {
            return Some(Self::All);
        }
        if let Some((network, bits)) = text.split_once('/')
            && let (Ok(network), Ok(bits)) = (network.parse(), bits.parse())
        {
            return Some(Self::Network(network, bits, None));
        }
        let (host, port) = split_port(&text);
        if let Ok(address) = host.parse::<IpAddr>() {
            return Some(Self::Network(address, if address.is_ipv4() { 32 } else { 128 }, port));
        }
        let host = host.trim_start_matches("*.").trim_start_matches('.').trim_end_matches('.');
        Some(Self::Host(host.to_owned(), port))
    }

    fn matches(&self, origin: &Origin) -> bool {
        match self {
            Self::All => true,
            Self::Host(host, port) => {
                let below = origin.host.trim_end_matches('.').strip_suffix(host.as_str());
                port.is_none_or(|port| port == origin.port)
                    && below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            Self::Network(network, bits, port) => {
                port.is_none_or(|port| port == origin.port)
                    && origin.host.parse().is_ok_and(|address| in_network(address, *network, *bits))
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
mod tests {
    use super::*;

    fn origin(url: &str) -> Origin {
        Origin::of(&url.parse().unwrap()).unwrap()
    }

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        let variables: std::collections::HashMap<_, _> = variables.iter().copied().collect();
        Proxies::from_env(|name| variables.get(name).map(|value| (*value).to_owned()))
    }

    fn goes_through(proxies: &Proxies, url: &str) -> Option<(String, u16)> {
        proxies.find(&origin(url)).unwrap().map(|proxy| (proxy.origin.host, proxy.origin.port))
    }

    #[test]
    fn each_scheme_has_its_variable_and_lower_case_wins() {
        let proxies = proxies(&[
            ("HTTPS_PROXY", "http://upper:1"),
            ("https_proxy", "lower:2"),
            ("HTTP_PROXY", "http://plain"),
        ]);
        assert_eq!(goes_through(&proxies, "https://a.b"), Some(("lower".into(), 2)));
        assert_eq!(goes_through(&proxies, "http://a.b"), Some(("plain".into(), 80)));
        assert_eq!(goes_through(&self::proxies(&[]), "https://a.b"), None);
        assert_eq!(
            goes_through(&self::proxies(&[("ALL_PROXY", "all:9")]), "https://a.b"),
            Some(("all".into(), 9))
        );
    }

    #[test]
    fn a_cgi_request_s_proxy_header_is_no_proxy() {
        let cgi = proxies(&[("HTTP_PROXY", "http://evil:1"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(goes_through(&cgi, "http://a.b"), None);
    }

    #[test]
    fn no_proxy_takes_hosts_domains_ports_addresses_and_networks() {
        let exceptions = "example.com, .internal,*.star.net,dotted.,with.port:8000,10.0.0.0/8,[::1],fd00::/8,\
             192.0.2.7,[2001:db8::1]:8000,2001:db8::2,192.0.2.9:8000";
        let proxies = proxies(&[("ALL_PROXY", "p:1"), ("NO_PROXY", exceptions)]);
        for direct in [
            "http://example.com",
            "https://deep.example.com",
            "http://dynamodb.internal",
            "http://a.star.net",
            "http://with.port:8000",
            "http://10.200.3.4:8000",
            "http://[::1]:8000",
            "http://[fd12::1]",
            "http://192.0.2.7",
            "http://EXAMPLE.com",
            "http://example.com.",
            "http://deep.example.com.:8000",
            "http://dotted",
            "http://dotted.",
            "http://[2001:db8::1]:8000",
            "http://[2001:db8:0:0::1]:8000",
            "http://[2001:db8::2]:1",
            "http://192.0.2.9:8000",
        ] {
            assert_eq!(goes_through(&proxies, direct), None, "{direct}");
        }
        for proxied in [
            "http://badexample.com",
            "http://with.port:8001",
            "http://11.0.0.1",
            "http://[fe80::1]",
            "http://192.0.2.8",
            "http://[2001:db8::1]:8001",
            "http://[2001:db8::3]:8000",
            "http://192.0.2.9:8001",
            "http://badexample.com.",
        ] {
            assert!(goes_through(&proxies, proxied).is_some(), "{proxied}");
        }
        let all = self::proxies(&[("ALL_PROXY", "p:1"), ("no_proxy", "*")]);
        assert_eq!(goes_through(&all, "http://a.b"), None);
    }

    #[test]
    fn credentials_are_decoded_and_sent_as_basic() {
        let proxy = Proxy::parse("http://me:p%40ss%zz@proxy:3128", "HTTPS_PROXY").unwrap();
        assert_eq!(proxy.authorization, Some(format!("Basic {}", base64(b"me:p@ss%zz"))));
        assert_eq!((proxy.origin.host.as_str(), proxy.origin.port), ("proxy", 3128));
    }

    #[test]
    fn what_can_t_be_used_is_refused_without_showing_its_password() {
        for url in ["https://me:hunter2@proxy:1", "socks5://me:hunter2@proxy:1", "http://me:hunter2@pro xy"] {
            let refused = Proxy::parse(url, "HTTPS_PROXY").err().unwrap().to_string();
            assert!(refused.contains("http://[user:password@]host:port"), "{refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
}
