//! The client's settings.

use std::error::Error;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};

use super::shared::Shared;
use crate::connection::{Pool, Proxies};
use crate::path;
use crate::tls::Trust;

/// Settings of an [`HttpClient`](crate::HttpClient).
///
/// ```
/// use std::time::Duration;
///
/// let client = ddbsm_aws::HttpClient::builder()
///     .connect_timeout(Duration::from_secs(1))
///     .pool_idle_timeout(Duration::from_secs(30))
///     .build();
/// let config = aws_sdk_dynamodb::Config::builder().http_client(client);
/// ```
#[derive(Clone)]
pub struct Builder {
    trust: Trust,
    proxies: Option<Proxies>,
    connect_timeout: Option<Duration>,
    stall_timeout: Option<Duration>,
    pool_idle_timeout: Duration,
    max_idle_per_host: usize,
    max_response_bytes: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            trust: Trust::default(),
            proxies: None,
            connect_timeout: None,
            stall_timeout: Some(Duration::from_secs(5)),
            pool_idle_timeout: Duration::from_secs(90),
            max_idle_per_host: usize::MAX,
            max_response_bytes: 64 * 1024 * 1024,
        }
    }
}

impl Builder {
    /// Trusts the certificates in `pem` too, as a proxy that inspects TLS, an emulator or another partition needs.
    ///
    /// # Errors
    ///
    /// [`RootsError`] if `pem` holds no certificate, or one that can't be read; nothing is added then.
    ///
    /// ```
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let pem = std::fs::read("/opt/company-root.pem")?;
    /// let client = ddbsm_aws::HttpClient::builder().extra_roots(pem)?.build();
    /// # Ok(())
    /// # }
    /// ```
    pub fn extra_roots(mut self, pem: impl AsRef<[u8]>) -> Result<Self, RootsError> {
        let mut roots = rustls::RootCertStore::empty();
        let mut found = Vec::new();
        for (number, certificate) in (1..).zip(CertificateDer::pem_slice_iter(pem.as_ref())) {
            let certificate = certificate.map_err(|error| RootsError::of_pem(number, &error))?;
            roots
                .add(certificate.clone())
                .map_err(|error| RootsError(format!("certificate {number} in it is none: {error}")))?;
            found.push(certificate);
        }
        if found.is_empty() {
            return Err(RootsError("there is no certificate in it".to_owned()));
        }
        self.trust.extra.append(&mut found);
        Ok(self)
    }

    /// Trusts the operating system's roots too. Reading and parsing them is most of a cold start's work.
    ///
    /// ```
    /// let client = ddbsm_aws::HttpClient::builder().native_roots().build();
    /// ```
    #[cfg(feature = "native-roots")]
    #[must_use]
    pub fn native_roots(mut self) -> Self {
        self.trust.native = true;
        self
    }

    /// Sends every request through the HTTP proxy at `url`, `http://[user:password@]host:port`, instead of what
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say. A URL that can't be used fails the requests.
    ///
    /// ```
    /// let client = ddbsm_aws::HttpClient::builder().proxy("http://proxy.internal:3128").build();
    /// ```
    #[must_use]
    pub fn proxy(mut self, url: impl AsRef<str>) -> Self {
        self.proxies = Some(Proxies::one(url.as_ref()));
        self
    }

    /// Uses no proxy and ignores the proxy variables in the environment.
    ///
    /// ```
    /// let client = ddbsm_aws::HttpClient::builder().no_proxy().build();
    /// ```
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Some(Proxies::default());
        self
    }

    /// How long DNS, TCP, a proxy's tunnel and TLS may take together, at most: the smaller of this and the
    /// `connect_timeout` in the SDK's timeout configuration counts.
    ///
    /// Not set by default, so that the SDK's counts alone: 3.1 seconds, and none where its timeout configuration is
    /// set without one. An [early connection](crate::HttpClient::connect_early) has this long, by default 3.1 seconds.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let client = ddbsm_aws::HttpClient::builder().connect_timeout(Duration::from_secs(1)).build();
    /// ```
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// How long the peer may pause while it takes a request, or inside a response that has begun; `None` for as long
    /// as it likes. 5 seconds by default, as in the SDK's stalled-stream protection, which sees neither: this
    /// client's bodies are in memory, whole.
    ///
    /// The SDK's `read_timeout` is something else: one deadline, from the request's start to the end of the response's
    /// head. Not set by default.
    ///
    /// ```
    /// let client = ddbsm_aws::HttpClient::builder().stall_timeout(None).build();
    /// ```
    #[must_use]
    pub fn stall_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.stall_timeout = limit.into();
        self
    }

    /// How long an unused connection is kept. Defaults to 90 seconds.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let client = ddbsm_aws::HttpClient::builder().pool_idle_timeout(Duration::from_secs(30)).build();
    /// ```
    #[must_use]
    pub fn pool_idle_timeout(mut self, limit: Duration) -> Self {
        self.pool_idle_timeout = limit;
        self
    }

    /// How many unused connections are kept for one host and port. With 0 each request opens one. Defaults to no limit,
    /// as in the SDK's own client.
    ///
    /// ```
    /// let client = ddbsm_aws::HttpClient::builder().max_idle_per_host(4).build();
    /// ```
    #[must_use]
    pub fn max_idle_per_host(mut self, limit: usize) -> Self {
        self.max_idle_per_host = limit;
        self
    }

    /// How large a response's body may be, since it's held in memory. Defaults to 64 MiB; `DynamoDB` sends 16 MB of items at
    /// most.
    ///
    /// ```
    /// let client = ddbsm_aws::HttpClient::builder().max_response_bytes(32 << 20).build();
    /// ```
    #[must_use]
    pub fn max_response_bytes(mut self, limit: usize) -> Self {
        self.max_response_bytes = limit;
        self
    }

    pub(super) fn shared(self) -> Shared {
        let bundle = std::env::var_os("AWS_CA_BUNDLE").and_then(|file| path::named("AWS_CA_BUNDLE", file));
        Shared {
            pool: Pool::new(self.pool_idle_timeout, self.max_idle_per_host),
            proxies: self.proxies.unwrap_or_else(|| Proxies::from_env(variable)),
            max_response_bytes: self.max_response_bytes,
            stall_timeout: self.stall_timeout,
            connect_timeout: self.connect_timeout,
            trust: Trust { bundle, ..self.trust },
            tls: OnceLock::new(),
        }
    }
}

/// A variable's value. What isn't text in it can't be part of a proxy's URL: passed over, requests would go around it.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// A proxy's URL may hold a password, so it isn't shown.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("extra_roots", &self.trust.extra.len())
            .field("connect_timeout", &self.connect_timeout)
            .field("stall_timeout", &self.stall_timeout)
            .field("pool_idle_timeout", &self.pool_idle_timeout)
            .field("max_idle_per_host", &self.max_idle_per_host)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}

/// Roots that can't be used.
///
/// ```
/// let refused = ddbsm_aws::HttpClient::builder().extra_roots("no certificate");
/// assert!(refused.is_err_and(|error| error.to_string().contains("BEGIN and END CERTIFICATE")));
/// ```
#[derive(Debug)]
pub struct RootsError(String);

impl RootsError {
    fn of_pem(number: usize, error: &pem::Error) -> Self {
        let what = match error {
            pem::Error::MissingSectionEnd { .. } => "its END line is missing".to_owned(),
            pem::Error::IllegalSectionStart { .. } => "its BEGIN line is malformed".to_owned(),
            pem::Error::Base64Decode(_) => "it isn't base64".to_owned(),
            other => other.to_string(),
        };
        Self(format!("certificate {number} in it can't be read: {what}"))
    }
}

impl fmt::Display for RootsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the extra roots can't be used: {}; they must be PEM, each between BEGIN and END CERTIFICATE",
            self.0
        )
    }
}

impl Error for RootsError {}
