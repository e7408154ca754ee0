//! Which ARN the caller has: the table policy lets each role read its own keys alone, so a read of a key that no secret can have
//! tells whose key it is. The read asks for no value.

use crate::aws::Caller;
use crate::aws::denial::{By, is_denied};
use crate::policy::session::{candidates, fits};
use crate::table::{NAME, PRINCIPAL};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use ddbsm_core::arn::Session;
use std::collections::{BTreeSet, HashMap};

/// A partition that is nobody's, and a name that no secret can have.
const NOBODY: &str = "ddbsm:doctor";

pub(super) struct Probe<'a> {
    pub(super) client: &'a Client,
    pub(super) table: &'a str,
    pub(super) caller: Option<&'a Caller>,
}

/// What comes of reading a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    LetIn,
    /// The table policy denies it: it's another's key.
    Anothers,
    /// The caller's own policy doesn't allow it.
    NotAllowed,
    Unknown,
}

impl Probe<'_> {
    /// The caller's ARN, and whether it may read its own keys.
    pub(super) async fn own(
        &self,
        given: Option<&str>,
        patterns: &[String],
        owners: Option<&BTreeSet<String>>,
    ) -> Option<(String, Reads)> {
        let caller = self.caller?;
        let whole = Session::parse(&caller.arn).is_none().then(|| caller.arn.clone());
        // Unless the table policy denies reading others' keys, a read tells nothing about whose key it is.
        if self.read(NOBODY).await != Reads::Anothers {
            return whole.map(|arn| (arn, Reads::Unknown));
        }
        let named = owners.into_iter().flatten().filter(|owner| fits(owner, &caller.arn)).cloned();
        let mut tried = BTreeSet::new();
        let all = given.map(str::to_owned).into_iter().filter(|given| fits(given, &caller.arn));
        for arn in all.chain(candidates(&caller.arn, patterns)).chain(named).chain(signed_on(&caller.arn)) {
            if tried.insert(arn.clone()) {
                let reads = self.read(&arn).await;
                if matches!(reads, Reads::LetIn | Reads::NotAllowed) {
                    return Some((arn, reads));
                }
            }
        }
        whole.map(|arn| (arn, Reads::Unknown))
    }

    async fn read(&self, principal: &str) -> Reads {
        let key = HashMap::from([
            (PRINCIPAL.to_owned(), AttributeValue::S(principal.to_owned())),
            (NAME.to_owned(), AttributeValue::S(NOBODY.to_owned())),
        ]);
        let keys = KeysAndAttributes::builder().keys(key).projection_expression("#name");
        let Ok(keys) = keys.expression_attribute_names("#name", NAME).build() else { return Reads::Unknown };
        match self.client.batch_get_item().request_items(self.table, keys).send().await {
            Ok(_) => Reads::LetIn,
            Err(e) if is_denied(e.code().unwrap_or_default()) => {
                match By::read(e.message().unwrap_or_default()) {
                    By::Table => Reads::Anothers,
                    By::Caller => Reads::NotAllowed,
                    _ => Reads::Unknown,
                }
            }
            Err(_) => Reads::Unknown,
        }
    }
}

/// The role that IAM Identity Center made.
fn signed_on(caller: &str) -> Option<String> {
    let session = Session::parse(caller).filter(Session::is_single_sign_on)?;
    let Session { partition, account, role, .. } = session;
    Some(format!("arn:{partition}:iam::{account}:role/aws-reserved/sso.amazonaws.com/{role}"))
}
