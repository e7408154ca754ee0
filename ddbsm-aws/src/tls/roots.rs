//! The certificates that AWS' endpoints chain up to, compiled in.

use std::fs;
use std::path::PathBuf;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// A trusted root: its name, the date it expires on, and its certificate in DER.
///
/// ```
/// let root = ddbsm_aws::AMAZON_ROOTS[0];
/// assert_eq!((root.name, root.expires), ("Amazon Root CA 1", "2038-01-17"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Root {
    /// The subject's common name.
    pub name: &'static str,
    /// The last day of its validity, UTC, as `YYYY-MM-DD`.
    pub expires: &'static str,
    /// The certificate.
    pub der: &'static [u8],
}

/// Amazon Trust Services' roots, as published at <https://www.amazontrust.com/repository/>.
///
/// | root | key | valid until |
/// |---|---|---|
/// | Amazon Root CA 1 | RSA 2048 | 2038-01-17 |
/// | Amazon Root CA 2 | RSA 4096 | 2040-05-26 |
/// | Amazon Root CA 3 | ECDSA P-256 | 2040-05-26 |
/// | Amazon Root CA 4 | ECDSA P-384 | 2040-05-26 |
/// | Starfield Services Root Certificate Authority - G2 | RSA 2048 | 2037-12-31 |
///
/// The last one signs the other four for those who know it alone, and AWS' endpoints send that chain.
/// Endpoints outside the `aws` partition, or behind a proxy that inspects TLS, may need
/// [`Builder::extra_roots`](crate::Builder::extra_roots).
///
/// ```
/// // A test that fails before a root does.
/// assert!(ddbsm_aws::AMAZON_ROOTS.iter().all(|root| root.expires > "2037"));
/// ```
pub const AMAZON_ROOTS: [Root; 5] = [
    Root {
        name: "Amazon Root CA 1",
        expires: "2038-01-17",
        der: include_bytes!("roots/amazon-root-ca-1.der"),
    },
    Root {
        name: "Amazon Root CA 2",
        expires: "2040-05-26",
        der: include_bytes!("roots/amazon-root-ca-2.der"),
    },
    Root {
        name: "Amazon Root CA 3",
        expires: "2040-05-26",
        der: include_bytes!("roots/amazon-root-ca-3.der"),
    },
    Root {
        name: "Amazon Root CA 4",
        expires: "2040-05-26",
        der: include_bytes!("roots/amazon-root-ca-4.der"),
    },
    Root {
        name: "Starfield Services Root Certificate Authority - G2",
        expires: "2037-12-31",
        der: include_bytes!("roots/starfield-services-root-g2.der"),
    },
];

/// Whose certificates are accepted besides those that Amazon's roots sign.
#[derive(Clone, Default)]
pub(crate) struct Trust {
    pub(crate) extra: Vec<CertificateDer<'static>>,
    #[cfg(feature = "native-roots")]
    pub(crate) native: bool,
    /// The file that `AWS_CA_BUNDLE` names.
    pub(crate) bundle: Option<PathBuf>,
}

impl Trust {
    /// Whether files are to be read.
    pub(crate) fn blocks(&self) -> bool {
        #[cfg(feature = "native-roots")]
        if self.native {
            return true;
        }
        self.bundle.is_some()
    }
}

/// Amazon's roots, and whatever else is trusted.
pub(crate) fn store(trust: &Trust) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    let roots = AMAZON_ROOTS.iter().map(|root| CertificateDer::from(root.der));
    for root in roots.chain(trust.extra.iter().cloned()) {
        store.add(root).map_err(|error| error.to_string())?;
    }
    if let Some(file) = &trust.bundle {
        let wrong =
            |why: &str| format!("AWS_CA_BUNDLE names {}, {why}", file.to_string_lossy().escape_debug());
        let pem = fs::read(file).map_err(|error| wrong(&format!("which can't be read: {error}")))?;
        let certificates = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok);
        if store.add_parsable_certificates(certificates).0 == 0 {
            return Err(wrong("which holds no certificate in PEM"));
        }
    }
    #[cfg(feature = "native-roots")]
    if trust.native {
        // A system's store may hold certificates that can't be parsed; as everywhere, the others count.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    use super::*;
    use x509_parser::prelude::{FromDer, X509Certificate};

    /// SHA-256 over the DER, as Amazon Trust Services publishes it.
    const FINGERPRINTS: [&str; 5] = [
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ];

    #[test]
    fn names_expiry_dates_and_fingerprints_are_as_documented() {
        for (root, fingerprint) in AMAZON_ROOTS.iter().zip(FINGERPRINTS) {
            let (rest, parsed) = X509Certificate::from_der(root.der).unwrap();
            assert!(rest.is_empty());
            let name = parsed.subject().iter_common_name().next().unwrap().as_str().unwrap();
            assert_eq!(name, root.name);
            let until = parsed.validity().not_after.to_datetime();
            let until = format!("{:04}-{:02}-{:02}", until.year(), u8::from(until.month()), until.day());
            assert_eq!(until, root.expires);
            let digest = ring::digest::digest(&ring::digest::SHA256, root.der);
            let first = u128::from_str_radix(&fingerprint[..32], 16).unwrap().to_be_bytes();
            let rest = u128::from_str_radix(&fingerprint[32..], 16).unwrap().to_be_bytes();
            assert_eq!(digest.as_ref(), [first, rest].concat(), "{}", root.name);
        }
    }

    /// Fails a year ahead, so that a release with new roots can be out in time.
    #[test]
    fn none_expires_within_a_year() {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let in_a_year = now.as_secs() + 365 * 24 * 3600;
        for root in &AMAZON_ROOTS {
            let (_, parsed) = X509Certificate::from_der(root.der).unwrap();
            assert!(
                parsed.validity().not_after.timestamp() > i64::try_from(in_a_year).unwrap(),
                "{}",
                root.name
            );
        }
    }

    #[test]
    fn all_five_are_trusted_and_no_other() {
        assert_eq!(store(&Trust::default()).unwrap().len(), 5);
    }
}
