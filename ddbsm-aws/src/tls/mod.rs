//! TLS 1.3, and 1.2 as a fallback, by rustls.

mod decrypter;
mod roots;

use std::sync::{Arc, LazyLock};

use rustls::crypto::{CryptoProvider, KeyProvider};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use rustls::{CipherSuite, ClientConfig, Error, SupportedCipherSuite};

pub(crate) use decrypter::receive_into;
pub(crate) use roots::Trust;
pub use roots::{AMAZON_ROOTS, Root};

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

/// A configuration that trusts Amazon's roots and `trust`, asks for HTTP/1.1 and leaves no plaintext in rustls' buffers.
pub(crate) fn client_config(trust: &Trust) -> Result<Arc<ClientConfig>, String> {
    let provider = CryptoProvider { cipher_suites: suites(), ..provider() };
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots::store(trust)?)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The provider's suites, wrapped. Made once per process, as rustls wants them `'static`.
fn suites() -> Vec<SupportedCipherSuite> {
    static SUITES: LazyLock<Vec<SupportedCipherSuite>> =
        LazyLock::new(|| provider().cipher_suites.into_iter().map(decrypter::wrap).collect());
    SUITES.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_of_the_provider_is_wrapped() {
        let (ours, theirs) = (suites(), provider().cipher_suites);
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours.suite(), theirs.suite());
        }
    }

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
        let named: Vec<_> =
            provider().cipher_suites.iter().map(rustls::SupportedCipherSuite::suite).collect();
        assert_eq!(named.first(), Some(&CipherSuite::TLS13_AES_128_GCM_SHA256));
        assert!(named.contains(&CipherSuite::TLS13_AES_256_GCM_SHA384));
        assert_eq!(named.len(), suites().len());
    }
}
