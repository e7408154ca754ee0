//! TLS 1.3, and 1.2 as a fallback, by rustls.

pub(crate) mod residue;

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, KeyProvider};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use rustls::{CipherSuite, ClientConfig, Error, RootCertStore};

/// ring; with the feature `aws-lc`, aws-lc-rs for its post-quantum key exchange. Either with AES-128 first, as with Go's
/// and `BoringSSL`'s clients: the handshake is then hashed by SHA-256, for which processors have instructions.
fn provider() -> CryptoProvider {
    #[cfg(feature = "aws-lc")]
    let mut provider = rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(not(feature = "aws-lc"))]
    let mut provider = rustls::crypto::ring::default_provider();
    provider.key_provider = &NoClientKeys;
    provider.cipher_suites.sort_by_key(|suite| !is_aes_128(suite.suite()));
    provider
}

fn is_aes_128(suite: CipherSuite) -> bool {
    matches!(
        suite,
        CipherSuite::TLS13_AES_128_GCM_SHA256
            | CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
            | CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
    )
}

/// The client shows no certificate: what signs with a key of its own is left out of the program.
#[derive(Debug)]
struct NoClientKeys;

impl KeyProvider for NoClientKeys {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::General("client certificates are not supported".to_owned()))
    }
}

/// A configuration that trusts `roots`, asks for HTTP/1.1 and leaves no plaintext in rustls' buffers.
pub(crate) fn client_config(roots: RootCertStore) -> Result<Arc<ClientConfig>, Error> {
    let provider = CryptoProvider { cipher_suites: residue::suites(), ..provider() };
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_exchange_is_the_feature_s() {
        let first = provider().kx_groups.first().map(|group| group.name());
        let expected = if cfg!(feature = "aws-lc") {
            rustls::NamedGroup::X25519MLKEM768
        } else {
            rustls::NamedGroup::X25519
        };
        assert_eq!(first, Some(expected));
    }

    #[test]
    fn aes_128_is_asked_for_first() {
        let suites: Vec<_> =
            provider().cipher_suites.iter().map(rustls::SupportedCipherSuite::suite).collect();
        assert_eq!(suites.first(), Some(&CipherSuite::TLS13_AES_128_GCM_SHA256));
        assert!(suites.contains(&CipherSuite::TLS13_AES_256_GCM_SHA384));
        assert_eq!(suites.len(), residue::suites().len());
    }
}
