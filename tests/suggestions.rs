//! Similar names are looked for among tens of thousands, in a bounded number of requests and inside the deadline.

use std::fmt::Write as _;
use std::time::Duration;

use ddbsm::{LoadError, Memory, Reason, Secret, Secrets};
use ddbsm_testkit::script::{Step, answering, items};
use ddbsm_testkit::table::{OWNER, TABLE, client};

/// Secrets in a partition, each with as many versions as operators leave.
const NAMES: usize = 50_000;
const PAGES: usize = 10;

const IN_PART: &str = "Only part of the partition was searched";

#[derive(Debug, Secrets)]
struct Settings {
    #[expect(dead_code)]
    webhook_url: Secret<String>,
}

fn similar(error: &LoadError) -> &[String] {
    match error.problems()[0].reason() {
        Reason::Missing { similar, .. } => similar,
        reason => panic!("{reason:?}"),
    }
}

/// One of ten pages. The name that was meant is the very last of all.
fn page(number: usize) -> String {
    let mut page = String::from(r#"{"Items":["#);
    for name in number * (NAMES / PAGES)..(number + 1) * (NAMES / PAGES) {
        let _ = write!(page, r#"{{"name":{{"S":"tenants/{name}/database-password"}}}},"#);
    }
    if number + 1 < PAGES {
        let last = number.to_string();
        page.pop();
        let _ = write!(
            page,
            r#"],"LastEvaluatedKey":{{"principal":{{"S":"{OWNER}"}},"name":{{"S":"{last}"}}}}}}"#
        );
    } else {
        page.push_str(r#"{"name":{"S":"webhook-url"}}]}"#);
    }
    page
}

#[tokio::test]
async fn the_last_of_fifty_thousand_names_is_found_in_ten_requests() {
    let (address, requests) =
        answering(|request, _| Step::Respond(200, if request == 0 { items(&[]) } else { page(request - 1) }));
    let loader = Settings::loader().table(TABLE).principal(OWNER).timeout(Duration::from_mins(2));
    let error = loader.load(&client(address)).await.unwrap_err();
    assert_eq!(similar(&error), ["webhook-url"]);
    assert_eq!(requests.lock().unwrap().len(), 1 + PAGES);
    assert!(!error.to_string().contains(IN_PART), "{error}");
}

#[test]
fn a_source_at_hand_has_a_deadline_too() {
    let source: Memory = (0..NAMES).map(|name| (format!("{name}/webhook_url"), "v")).collect();
    let error = Settings::loader().timeout(Duration::ZERO).load_blocking(&source).unwrap_err();
    assert_eq!(similar(&error), [""; 0]);
    assert!(error.to_string().contains(IN_PART), "{error}");
    let error = Settings::loader().timeout(Duration::from_mins(2)).load_blocking(&source).unwrap_err();
    assert_eq!(similar(&error), ["0/webhook_url", "1/webhook_url", "2/webhook_url"]);
}
