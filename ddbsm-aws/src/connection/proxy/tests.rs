use super::*;

fn origin(url: &str) -> Origin {
    Origin::of(&url.parse().unwrap()).unwrap()
}

fn proxies(variables: &[(&str, &str)]) -> Proxies {
    let variables: std::collections::HashMap<_, _> = variables.iter().copied().collect();
    Proxies::from_env(|name| variables.get(name).map(|value| (*value).to_owned()))
}

fn goes_through(proxies: &Proxies, url: &str) -> Option<(String, u16)> {
    let proxy = proxies.find(&origin(url)).unwrap_or_else(|fault| panic!("{fault}"));
    proxy.map(|proxy| (proxy.origin.host.clone(), proxy.origin.port))
}

#[test]
fn each_scheme_has_its_variable_and_upper_case_wins_even_if_it_is_empty() {
    let proxies = proxies(&[
        ("HTTPS_PROXY", "http://upper:1"),
        ("https_proxy", "lower:2"),
        ("HTTP_PROXY", "http://plain"),
    ]);
    assert_eq!(goes_through(&proxies, "https://a.b"), Some(("upper".into(), 1)));
    assert_eq!(goes_through(&proxies, "http://a.b"), Some(("plain".into(), 80)));
    assert_eq!(goes_through(&self::proxies(&[]), "https://a.b"), None);
    assert_eq!(
        goes_through(&self::proxies(&[("ALL_PROXY", "all:9")]), "https://a.b"),
        Some(("all".into(), 9))
    );
    let off = [("HTTPS_PROXY", " "), ("https_proxy", "lower:2"), ("http_proxy", "lower:2")];
    assert_eq!(goes_through(&self::proxies(&off), "https://a.b"), None);
    assert_eq!(goes_through(&self::proxies(&off), "http://a.b"), Some(("lower".into(), 2)));
}

#[test]
fn a_cgi_request_s_proxy_header_is_no_proxy() {
    let cgi = [("HTTP_PROXY", "http://evil:1"), ("HTTPS_PROXY", "p:2"), ("REQUEST_METHOD", "GET")];
    assert_eq!(goes_through(&proxies(&cgi), "http://a.b"), None);
    assert_eq!(goes_through(&proxies(&cgi), "https://a.b"), Some(("p".into(), 2)));
    for lower in ["", " "] {
        let empty = [cgi[0], cgi[2], ("http_proxy", lower)];
        assert_eq!(goes_through(&proxies(&empty), "http://a.b"), None);
    }
    assert_eq!(
        goes_through(&proxies(&[cgi[0], cgi[2], ("http_proxy", "q:3")]), "http://a.b"),
        Some(("q".into(), 3))
    );
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
fn an_address_is_in_no_domain_and_a_star_is_below_its_domain_alone() {
    for (exceptions, url, direct) in [
        (".1", "http://127.0.0.1", false),
        ("0.0.1", "http://127.0.0.1", false),
        ("1", "http://[::1]", false),
        (":1", "http://[::1]", false),
        (".25eth0", "http://[fe80::1%25.25eth0]", false),
        ("example.com", "http://[1000::%25.example.com]:123", false),
        ("fe80::1", "http://[fe80::1%25eth0]", true),
        ("fe80::/10", "http://[fe80::1%25eth0]", true),
        ("*.x.io", "http://x.io", false),
        ("*.x.io", "http://a.x.io", true),
        ("*.x.io", "http://a.b.x.io.", true),
        ("*.x.io", "http://ax.io", false),
        ("*.x.io:8000", "http://a.x.io:8001", false),
        (".x.io", "http://x.io", true),
        ("a.b c.d", "http://c.d", false),
        (".", "http://a.b", false),
        ("*.", "http://a.b", false),
        ("10.0.0.0/33", "http://10.0.0.1", false),
        ("10.0.0.0/", "http://10.0.0.1", false),
        ("0.0.0.0/0", "http://10.0.0.1", true),
        ("0.0.0.0/0", "http://[::1]", false),
        ("a.b,,*", "http://c.d", true),
    ] {
        let proxies = proxies(&[("ALL_PROXY", "p:1"), ("NO_PROXY", exceptions)]);
        assert_eq!(goes_through(&proxies, url).is_none(), direct, "{exceptions} {url}");
    }
}

#[test]
fn credentials_are_decoded_and_sent_as_basic() {
    for (url, credentials) in [
        ("http://me:p%40ss%zz@proxy:3128", "me:p@ss%zz"),
        ("me:p:w@proxy:3128", "me:p:w"),
        ("http://me:p@ss@proxy:3128", "me:p@ss"),
        ("http://me:pa%23s%2Fs@proxy:3128/", "me:pa#s/s"),
        ("http://me@proxy:3128", "me:"),
        ("HTTP://:pw@proxy:3128/path", ":pw"),
        ("http://me:@proxy:3128", "me:"),
        (" http://@proxy:3128 ", ":"),
    ] {
        let proxy = Proxy::parse(url).unwrap();
        assert_eq!(proxy.authorization, Some(format!("Basic {}", base64(credentials.as_bytes()))), "{url}");
        assert_eq!((proxy.origin.host.as_str(), proxy.origin.port), ("proxy", 3128));
    }
}

#[test]
fn what_can_t_be_used_fails_the_request_without_showing_its_password() {
    for url in [
        "https://me:hunter2@proxy:1",
        "socks5://me:hunter2@proxy:1",
        "http://me:hunter2@pro xy",
        "http://me:hunter2@proxy:99999",
        "http://me:hunter2@proxy:0",
        "http://me:hunter2@proxy:x",
        "http://me:hunter2@",
        "http://me:hunter2#x@proxy:1",
        "http://me:hunter2/x@proxy:1",
        "http://me:hunter2?x@proxy:1",
        "http://me:hunter2\\x@proxy:1",
        "http://me:hunter2 x@proxy:1",
        "http://me:hunter2\u{e9}@proxy:1",
        "http:/me:hunter2@proxy:1",
        "http:/proxy:3128",
        "http:proxy:3128",
        "http//proxy:3128",
        "http://proxy:3128#x",
        "proxy:3128/path",
        "http://",
        "://proxy",
    ] {
        let proxies = proxies(&[("HTTPS_PROXY", url), ("ALL_PROXY", "p:1")]);
        let refused = proxies.find(&origin("https://a.b")).err().map(|fault| fault.to_string());
        let refused = refused.unwrap_or_else(|| panic!("{url}"));
        assert!(refused.starts_with("the proxy (from HTTPS_PROXY) can't be used: "), "{refused}");
        assert!(refused.contains("write it as http://[user:password@]host:port"), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}
