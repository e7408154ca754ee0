//! Certificates, good and bad.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, SupportedProtocolVersion};

/// A certificate authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, for clients to trust.
    pub pem: String,
}

/// What a certificate claims.
pub struct Claim<'a> {
    /// The host.
    pub name: &'a str,
    /// The years in which it's valid.
    pub years: std::ops::Range<i32>,
    /// What it may be used for. Anything, if this is empty.
    pub purposes: Vec<ExtendedKeyUsagePurpose>,
}

/// For `localhost`, and valid.
pub const GOOD: Claim<'static> = Claim { name: "localhost", years: 2020..2100, purposes: Vec::new() };

/// For `localhost`, and valid for a client alone.
#[must_use]
pub fn for_a_client() -> Claim<'static> {
    Claim { purposes: vec![ExtendedKeyUsagePurpose::ClientAuth], ..GOOD }
}

impl Authority {
    /// A new one, which signs nothing that another's clients trust.
    #[allow(clippy::new_without_default)] // no two are alike
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Each of its own name: a known name with another key is a bad signature, not an unknown issuer.
        params.distinguished_name.push(DnType::CommonName, format!("root {:?}", std::time::Instant::now()));
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A server's configuration with such a certificate.
    pub fn config(&self, claim: &Claim<'_>) -> Arc<ServerConfig> {
        self.config_with(claim, rustls::ALL_VERSIONS, ring::default_provider())
    }

    /// The same with protocol versions and cipher suites of the test's choice.
    pub fn config_with(
        &self,
        claim: &Claim<'_>,
        versions: &[&'static SupportedProtocolVersion],
        provider: CryptoProvider,
    ) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![claim.name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(claim.years.start, 1, 1);
        params.not_after = rcgen::date_time_ymd(claim.years.end, 1, 1);
        params.extended_key_usages.clone_from(&claim.purposes);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .unwrap();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config)
    }

    /// A server's configuration with a [`GOOD`] certificate.
    pub fn good(&self) -> Arc<ServerConfig> {
        self.config(&GOOD)
    }
}
