//! TLS 1.3, and 1.2 as a fallback, by rustls.

pub(crate) mod residue;

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, Error, RootCertStore};

/// ring; with the feature `aws-lc`, aws-lc-rs for its post-quantum key exchange.
fn provider() -> CryptoProvider {
    #[cfg(feature = "aws-lc")]
    return rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(not(feature = "aws-lc"))]
    rustls::crypto::ring::default_provider()
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
}
