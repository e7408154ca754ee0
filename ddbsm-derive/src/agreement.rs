//! The derive and the loader each check what they are given, and take the same.

use aws_sdk_dynamodb::{Client, Config};
use ddbsm_runtime::__private::{FieldSpec, Fill, Item, Plain, Spec};
use ddbsm_runtime::{ErrorKind, Memory, Secret, Secrets};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::string::string_regex;

use crate::name::{check_item, check_principal, check_table};

struct One;

static ITEM: Item = Item { field: "one", names: &["one"], allow_empty: false };

impl Secrets for One {
    const SPEC: &'static Spec = &Spec { table: None, principal: None, fields: &[FieldSpec::Item(&ITEM)] };

    fn read(fill: &mut Fill) -> Option<Self> {
        fill.item::<Plain, Secret<String>>(&ITEM).map(|_| Self)
    }
}

/// What the loader makes of them on a client that cannot send anything.
fn kind(table: &str, principal: &str) -> ErrorKind {
    let client = Client::from_conf(Config::builder().behavior_version_latest().build());
    let load = One::loader().table(table).principal(principal).load(&client);
    run(load).err().unwrap().kind()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

const ROLE: &str = "arn:aws:iam::111111111111:role/app";

proptest! {
    #[test]
    fn the_loader_takes_the_same_tables(table in "(arn:(aws:dynamodb:eu-west-1:1:table/)?)?[a-z/:# é._-]{0,6}") {
        prop_assert_eq!(check_table(&table).is_err(), kind(&table, ROLE) == ErrorKind::InvalidTable);
    }

    #[test]
    fn the_loader_takes_the_same_principals(
        parts in principal(),
        at in any::<Index>(),
        inserted in "[ \t\n\u{7f}\u{a0}é*:/1a]?",
    ) {
        let mut principal = parts;
        principal.insert_str(at.index(principal.len() + 1), &inserted);
        let good = check_principal(&principal).is_ok();
        prop_assert_eq!(good, kind("dirty-secrets", &principal) != ErrorKind::InvalidPrincipal);
    }

    #[test]
    fn a_near_miss_is_offered_as_a_name_if_it_can_be_one(near in "one[ -~é\n]|[ -~é]one|o[ -~]ne") {
        let memory = Memory::from([(near.as_str(), "v")]);
        if let Err(error) = run(One::load(&memory)) {
            let report = error.to_string();
            prop_assert!(report.contains("but there is"), "{}", report);
            prop_assert_eq!(report.contains("#[secrets(name"), check_item(&near).is_ok(), "{}", report);
        }
    }
}

/// Every part right but for one at most, most of the time.
fn principal() -> impl Strategy<Value = String> {
    const PARTS: [(&str, &str); 6] = [
        ("arn", "(arn|ARN|)"),
        ("aws", "(aws-cn|aws-us-gov|azure|)"),
        ("iam", "(sts|s3|)"),
        ("", "(us-west-2)"),
        ("111111111111", "(1{1,13}|[0-9x-]{12}|)"),
        (
            "role/app",
            "(root|user/a|role/(path/){1,2}app|role/|role|user|instance-profile/app|assumed-role/a/b|role/[!-~]{1,4}|)",
        ),
    ];
    let part = |wrong: usize| {
        let parts = PARTS.iter().enumerate().map(|(i, (right, others))| match i {
            _ if i != wrong => Just((*right).to_owned()).boxed(),
            _ => string_regex(others).unwrap().boxed(),
        });
        parts.collect::<Vec<_>>().prop_map(|parts| parts.join(":"))
    };
    (0..=PARTS.len()).prop_flat_map(part)
}
