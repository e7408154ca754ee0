//! Cipher suites that open application data into a buffer of ours, which is wiped.
//!
//! rustls decrypts a record in the buffer that it was received in, and copies it into a second one; it wipes
//! neither. Here each suite's AEAD is wrapped through rustls' public API: the ciphertext is copied into the
//! [`Inbox`] that the connection has installed and opened there by the suite's own AEAD. What rustls gets to see
//! is one zero byte in place of the record, so its buffers only ever hold ciphertext. The record layer stays
//! rustls' own: sequence numbers, limits, alerts and key changes.
//!
//! Where no inbox is installed nothing is opened, and the connection fails.

use std::cell::RefCell;

use rustls::crypto::CipherSuiteCommon;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, Iv, KeyBlockShape, MessageDecrypter,
    MessageEncrypter, Tls12AeadAlgorithm, Tls13AeadAlgorithm, UnsupportedOperationError,
};
use rustls::{
    ConnectionTrafficSecrets, ContentType, Error, SupportedCipherSuite, Tls12CipherSuite, Tls13CipherSuite,
};

use crate::inbox::Inbox;

thread_local! {
    /// Installed only while [`receive_into`] runs, which never awaits.
    static INBOX: RefCell<Option<Inbox>> = const { RefCell::new(None) };
}

/// Runs `process`, rustls' record processing, with `inbox` as the place where application data opens.
pub(crate) fn receive_into<T>(inbox: &mut Inbox, process: impl FnOnce() -> T) -> T {
    /// Takes the inbox out again, also when rustls panics: it's wiped then.
    struct Installed;
    impl Drop for Installed {
        fn drop(&mut self) {
            INBOX.take();
        }
    }
    INBOX.set(Some(std::mem::take(inbox)));
    let installed = Installed;
    let result = process();
    *inbox = INBOX.take().unwrap_or_default();
    drop(installed);
    result
}

pub(super) fn wrap(suite: SupportedCipherSuite) -> SupportedCipherSuite {
    let common = |common: &CipherSuiteCommon| CipherSuiteCommon {
        suite: common.suite,
        hash_provider: common.hash_provider,
        confidentiality_limit: common.confidentiality_limit,
    };
    match suite {
        SupportedCipherSuite::Tls13(inner) => {
            SupportedCipherSuite::Tls13(Box::leak(Box::new(Tls13CipherSuite {
                common: common(&inner.common),
                hkdf_provider: inner.hkdf_provider,
                aead_alg: Box::leak(Box::new(Wrapped(inner.aead_alg))),
                quic: None,
            })))
        }
        SupportedCipherSuite::Tls12(inner) => {
            SupportedCipherSuite::Tls12(Box::leak(Box::new(Tls12CipherSuite {
                common: common(&inner.common),
                prf_provider: inner.prf_provider,
                kx: inner.kx,
                sign: inner.sign,
                aead_alg: Box::leak(Box::new(Wrapped(inner.aead_alg))),
            })))
        }
    }
}

/// An AEAD whose decrypter is a [`WipingDecrypter`].
struct Wrapped<A: ?Sized + 'static>(&'static A);

impl Tls13AeadAlgorithm for Wrapped<dyn Tls13AeadAlgorithm> {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        self.0.encrypter(key, iv)
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        Box::new(WipingDecrypter(self.0.decrypter(key, iv)))
    }

    fn key_len(&self) -> usize {
        self.0.key_len()
    }

    fn extract_keys(
        &self,
        key: AeadKey,
        iv: Iv,
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.0.extract_keys(key, iv)
    }

    fn fips(&self) -> bool {
        self.0.fips()
    }
}

impl Tls12AeadAlgorithm for Wrapped<dyn Tls12AeadAlgorithm> {
    fn encrypter(&self, key: AeadKey, iv: &[u8], extra: &[u8]) -> Box<dyn MessageEncrypter> {
        self.0.encrypter(key, iv, extra)
    }

    fn decrypter(&self, key: AeadKey, iv: &[u8]) -> Box<dyn MessageDecrypter> {
        Box::new(WipingDecrypter(self.0.decrypter(key, iv)))
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        self.0.key_block_shape()
    }

    fn extract_keys(
        &self,
        key: AeadKey,
        iv: &[u8],
        explicit: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.0.extract_keys(key, iv, explicit)
    }

    fn fips(&self) -> bool {
        self.0.fips()
    }
}

struct WipingDecrypter(Box<dyn MessageDecrypter>);

impl MessageDecrypter for WipingDecrypter {
    fn decrypt<'a>(
        &mut self,
        mut record: InboundOpaqueMessage<'a>,
        sequence: u64,
    ) -> Result<InboundPlainMessage<'a>, Error> {
        INBOX.with_borrow_mut(|installed| {
            let inbox = installed
                .as_mut()
                .ok_or_else(|| Error::General("no buffer to decrypt into is installed".to_owned()))?;
            // The inner type of a TLS 1.3 record shows only once it is open, so all records open in the inbox.
            let (typ, version, plaintext) = inbox.push_with(&record.payload, |sealed| {
                let base = sealed.as_ptr().addr();
                let opened = self
                    .0
                    .decrypt(InboundOpaqueMessage::new(record.typ, record.version, sealed), sequence)?;
                let start = opened.payload.as_ptr().addr().wrapping_sub(base);
                let range = start..start.wrapping_add(opened.payload.len());
                Ok::<_, Error>(if opened.typ == ContentType::ApplicationData {
                    // One byte stands for the record: rustls counts empty ones and refuses a run of them.
                    let stand_in = vec![0; range.len().min(1)];
                    (Some(range), (opened.typ, opened.version, stand_in))
                } else {
                    // rustls itself needs the others, and they hold nothing of the application's.
                    (None, (opened.typ, opened.version, opened.payload.to_vec()))
                })
            })?;
            record.payload.get_mut(..plaintext.len()).ok_or(Error::DecryptError)?.copy_from_slice(&plaintext);
            record.payload.truncate(plaintext.len());
            record.typ = typ;
            record.version = version;
            Ok(record.into_plain_message())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Echoes the "ciphertext" as application data, so that only the wrapper is looked at.
    struct Open(ContentType);
    impl MessageDecrypter for Open {
        fn decrypt<'a>(
            &mut self,
            mut record: InboundOpaqueMessage<'a>,
            _: u64,
        ) -> Result<InboundPlainMessage<'a>, Error> {
            record.typ = self.0;
            Ok(record.into_plain_message_range(1..4))
        }
    }

    fn record(bytes: &mut [u8]) -> InboundOpaqueMessage<'_> {
        InboundOpaqueMessage::new(ContentType::ApplicationData, rustls::ProtocolVersion::TLSv1_3, bytes)
    }

    #[test]
    fn nothing_opens_without_an_inbox() {
        let mut bytes = *b"-abc-";
        let refused =
            WipingDecrypter(Box::new(Open(ContentType::ApplicationData))).decrypt(record(&mut bytes), 0);
        assert!(matches!(refused, Err(Error::General(_))));
        assert_eq!(&bytes, b"-abc-");
    }

    #[test]
    fn application_data_goes_to_the_inbox_and_one_zero_byte_to_rustls() {
        let mut bytes = *b"-abc-";
        let mut inbox = Inbox::default();
        receive_into(&mut inbox, || {
            let opened =
                WipingDecrypter(Box::new(Open(ContentType::ApplicationData))).decrypt(record(&mut bytes), 0);
            assert_eq!(opened.map(|message| message.payload.to_vec()), Ok(vec![0]));
        });
        assert_eq!(inbox.unread(), b"abc");
        let mut bytes = *b"-abc-";
        assert!(Open(ContentType::Alert).decrypt(record(&mut bytes), 0).is_ok());
        assert!(
            WipingDecrypter(Box::new(Open(ContentType::ApplicationData)))
                .decrypt(record(&mut bytes), 0)
                .is_err(),
            "the inbox stayed installed"
        );
    }

    #[test]
    fn handshake_messages_go_back_to_rustls() {
        let mut bytes = *b"-abc-";
        let mut inbox = Inbox::default();
        receive_into(&mut inbox, || {
            let opened =
                WipingDecrypter(Box::new(Open(ContentType::Handshake))).decrypt(record(&mut bytes), 0);
            assert_eq!(opened.map(|message| message.payload.to_vec()), Ok(b"abc".to_vec()));
        });
        assert!(inbox.is_empty());
    }
}
