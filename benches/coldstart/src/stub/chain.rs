//! Certificates in the shape of those that AWS' endpoints send: RSA keys, a leaf, an intermediate, and the root twice,
//! signed by another root for those who know that one alone.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_RSA_SHA256, RsaKeySize,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::Failure;

/// The server's side, and the root as PEM.
pub(crate) fn config() -> Result<(Arc<ServerConfig>, String), Failure> {
    let old = CertifiedIssuer::self_signed(authority("Stub Services Root G2"), key()?)?;
    let root_params = authority("Stub Root CA 1");
    let root = CertifiedIssuer::self_signed(root_params.clone(), key()?)?;
    let cross = root_params.signed_by(root.key(), &old)?;
    let intermediate = CertifiedIssuer::signed_by(authority("Stub RSA 2048 M01"), key()?, &root)?;
    let names = ["dynamodb", "secretsmanager"].map(|service| format!("{service}.us-west-2.amazonaws.com"));
    let leaf_key = key()?;
    let leaf = CertificateParams::new(names)?.signed_by(&leaf_key, &intermediate)?;
    let chain = vec![leaf.der().clone(), intermediate.der().clone(), cross.der().clone(), old.der().clone()];
    let mut config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, PrivatePkcs8KeyDer::from(leaf_key.serialize_der()).into())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((Arc::new(config), root.pem()))
}

fn key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, name);
    params
}
