//! Sources that are chosen when the program runs, shared, at hand or failing on purpose.

use std::error::Error;
use std::sync::Arc;

use ddbsm::{AnySource, Env, ErrorKind, LoadError, Memory, Secret, Secrets, Source};

use ddbsm_testkit::table::{OWNER, TABLE, client, holding};

#[derive(Debug, Secrets)]
struct One {
    #[secrets(alias = "PATH")] // a variable that is always set
    token: Secret<String>,
}

async fn load(source: &impl Source) -> Result<One, LoadError> {
    One::loader().table(TABLE).principal(OWNER).load(source).await
}

fn memory() -> Memory {
    Memory::from([("token", "t")])
}

#[tokio::test]
async fn a_source_is_chosen_when_the_program_runs() {
    let server = holding(&[("token", "t")]).await;
    let sources: [AnySource; 2] = [client(server).into(), memory().into()];
    for source in sources {
        assert!(load(&source).await.unwrap().token.ct_eq("t"));
        let error = Missing::loader().table(TABLE).principal(OWNER).load(&source).await.unwrap_err();
        let place = if matches!(source, AnySource::Client(_)) { "from table" } else { "from memory" };
        assert!(error.to_string().contains(place), "{error}");
        assert!(error.to_string().contains("there is `token`"), "{error}");
    }
    let error = Missing::load(&AnySource::from(Env::prefixed("DDBSM_TEST_"))).await.unwrap_err();
    assert!(error.to_string().contains("set the variable DDBSM_TEST_TOKENS"), "{error}");
}

#[derive(Debug, Secrets)]
#[expect(dead_code)]
struct Missing {
    tokens: Secret<String>,
}

#[tokio::test]
async fn a_source_may_be_borrowed_boxed_or_shared() {
    let server = holding(&[("token", "t")]).await;
    let shared = Arc::new(client(server));
    assert!(load(&shared).await.is_ok());
    assert!(load(&&*shared).await.is_ok());
    assert!(load(&Box::new(memory())).await.is_ok());
    let loads = tokio::spawn(async move { load(&shared).await.map(|_| ()) });
    loads.await.unwrap().unwrap();
}

#[test]
fn a_source_at_hand_needs_no_runtime() {
    assert!(One::load_blocking(&memory()).unwrap().token.ct_eq("t"));
    assert!(One::load_blocking(&Env::new()).is_ok());
    let error = One::loader().load_blocking(&Arc::new(Memory::default())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Secrets);
}

#[tokio::test]
async fn a_memory_fails_as_it_is_told() {
    for kind in [ErrorKind::Throttled, ErrorKind::AccessDenied, ErrorKind::TimedOut] {
        let failing = Memory::failing(kind);
        for source in [failing.clone(), failing] {
            let error = load(&source).await.unwrap_err();
            assert_eq!((error.kind(), error.problems().len()), (kind, 0));
            assert_eq!(error.kind().is_transient(), kind != ErrorKind::AccessDenied);
            assert!(error.to_string().contains(&kind.to_string()), "{error}");
            assert!(error.source().is_none());
        }
    }
    assert_eq!(LoadError::for_tests(ErrorKind::NoRegion).kind(), ErrorKind::NoRegion);
}

#[tokio::test]
async fn a_cloned_memory_holds_the_same() {
    let memory = memory().with_bytes("other", [1]);
    let clone = memory.clone();
    drop(memory);
    assert!(load(&clone).await.unwrap().token.ct_eq("t"));
}

#[test]
fn what_is_wrong_can_be_printed_piece_by_piece() {
    let memory = Memory::from([("token", "")]);
    let error = One::load_blocking(&memory).unwrap_err();
    assert_eq!(error.kind().to_string(), "secrets are missing or unusable");
    assert_eq!(error.problems()[0].to_string(), "token (field token): empty");
    assert_eq!(error.problems()[0].reason().to_string(), "empty");
    let error = One::load_blocking(&Memory::default().with_bytes("token", [1])).unwrap_err();
    assert_eq!(error.problems()[0].reason().to_string(), "stored as B, but the field takes S");
}
