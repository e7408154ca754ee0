//! For any fields and any contents of the table, a load is either complete and right or names exactly what is wrong.
//!
//! What is right, and what is wrong, is said a second time in `properties/oracle.rs`, by other means.

mod oracle;
mod response;
mod shapes;

use std::collections::BTreeMap;

use ddbsm::{ErrorKind, LoadError, Memory, Reason, Secret, Secrets};
use oracle::{Form, Rule, Stored, Wrong, expected, suggestions};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use shapes::{Mixed, Optional, Shape};

type Contents = BTreeMap<String, Stored>;

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Checks a load against the oracle.
fn check<S: Shape>(loaded: Result<S, LoadError>, contents: &Contents) -> Result<(), TestCaseError> {
    match (loaded, expected(S::RULES, contents)) {
        (Ok(loaded), Ok(values)) => prop_assert_eq!(loaded.values(), values),
        (Err(error), Err(wrong)) => {
            let report = error.to_string();
            prop_assert_eq!(error.kind(), ErrorKind::Secrets);
            let seen: Vec<oracle::Problem> = error
                .problems()
                .iter()
                .map(|p| (p.field().to_owned(), p.name().to_owned(), Wrong::of(p.reason())))
                .collect();
            prop_assert_eq!(seen, wrong, "{}", report);
            for problem in error.problems() {
                let line = format!("{}  (field `{}`)", problem.name(), problem.field());
                prop_assert!(report.contains(&line), "{}", report);
            }
            let count = format!("cannot load {} of {} secrets", error.problems().len(), S::RULES.len());
            prop_assert!(report.starts_with(&count), "{}", report);
        }
        (Ok(_), Err(wrong)) => prop_assert!(false, "loaded in spite of {wrong:?}"),
        (Err(error), Ok(_)) => prop_assert!(false, "nothing is wrong, and: {error}"),
    }
    Ok(())
}

/// What a field takes.
fn good(form: Form) -> BoxedStrategy<Stored> {
    let base64 = |bytes: Vec<u8>, url, pad| Stored::Text(oracle::encode_base64(&bytes, url, pad));
    match form {
        Form::Text => any::<String>().prop_map(Stored::Text).boxed(),
        Form::Bytes => vec(any::<u8>(), 0..20).prop_map(Stored::Bytes).boxed(),
        Form::Base64(length) => {
            let bytes = match length {
                Some(length) => vec(any::<u8>(), length).boxed(),
                None => vec(any::<u8>(), 0..20).boxed(),
            };
            (bytes, any::<bool>(), any::<bool>())
                .prop_map(move |(bytes, url, pad)| base64(bytes, url, pad))
                .boxed()
        }
        Form::Hex => (vec(any::<u8>(), 0..20), any::<bool>())
            .prop_map(|(bytes, upper)| {
                let digit = |n: u8| char::from_digit(n.into(), 16).unwrap();
                let hex: String = bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect();
                Stored::Text(if upper { hex.to_uppercase() } else { hex })
            })
            .boxed(),
        Form::Json => vec(any::<String>(), 0..4)
            .prop_map(|list| Stored::Text(serde_json::to_string(&list).unwrap()))
            .boxed(),
        Form::Parse => any::<u16>().prop_map(|n| Stored::Text(n.to_string())).boxed(),
    }
}

/// Anything that an item can hold, with a leaning to what some field or other nearly takes.
fn anything() -> impl Strategy<Value = Stored> {
    prop_oneof![
        any::<String>().prop_map(Stored::Text),
        vec(any::<u8>(), 0..20).prop_map(Stored::Bytes),
        Just(Stored::Text(String::new())),
        Just(Stored::Bytes(Vec::new())),
        "[A-Za-z0-9+/]{0,12}={0,4}".prop_map(Stored::Text),
        "[0-9a-fA-FxX+ ]{0,9}".prop_map(Stored::Text),
        "[+-]?[0-9]{1,6}".prop_map(Stored::Text),
        select(vec![r#"["a"]"#, "[]", "[1]", "[\"\\n\",", "null", r#"{"a":"b"}"#, r#" ["\ud83d\ude00"] "#])
            .prop_map(|json| Stored::Text(json.to_owned())),
        select(oracle::OTHER_TYPES.to_vec()).prop_map(|(descriptor, _)| Stored::Other(descriptor)),
        Just(Stored::NoValue),
    ]
}

/// A name that someone may have stored instead.
fn misspelled(name: &'static str) -> impl Strategy<Value = String> {
    (0..8_u8, any::<prop::sample::Index>(), select(vec!['x', '-', '_', 'é', '\n'])).prop_map(
        move |(how, at, c)| {
            let at = at.index(name.len());
            let mut chars: Vec<char> = name.chars().collect();
            match how {
                0 => return name.to_uppercase(),
                1 => chars.insert(at, c),
                2 => drop(chars.remove(at)),
                3 => chars[at] = c,
                4 if at > 0 => chars.swap(at - 1, at),
                5 => chars.extend(['#', '1']),
                6 => chars.extend(['x', 'y']),
                _ => return name.replace(char::is_uppercase, "-x"),
            }
            chars.into_iter().collect()
        },
    )
}

fn contents(rules: &'static [Rule]) -> BoxedStrategy<Contents> {
    let field = |rule: &'static Rule| {
        let stored = prop_oneof![16 => good(rule.form), 1 => anything()];
        let entry = prop_oneof![
            20 => Just(rule.names[0].to_owned()),
            3 => select(rule.names).prop_map(str::to_owned),
            1 => misspelled(rule.names[0]),
        ];
        let entry = (entry, stored);
        prop_oneof![1 => Just(None), 24 => entry.prop_map(Some)]
    };
    let fields: Vec<_> = rules.iter().map(field).collect();
    let strangers = proptest::collection::btree_map("[a-zA-Z/_.-]{1,9}", anything(), 0..3);
    (fields, strangers)
        .prop_map(|(fields, mut contents)| {
            contents.extend(fields.into_iter().flatten());
            contents
        })
        .boxed()
}

/// As much of it as [`Memory`] can hold.
fn memory(contents: &mut Contents) -> Memory {
    contents.retain(|_, stored| matches!(stored, Stored::Text(_) | Stored::Bytes(_)));
    contents.iter().fold(Memory::default(), |memory, (name, stored)| match stored {
        Stored::Text(text) => memory.with_text(name, text),
        Stored::Bytes(bytes) => memory.with_bytes(name, bytes.clone()),
        _ => memory,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_memory_all_or_what_is_wrong(mut contents in contents(Mixed::RULES)) {
        let memory = memory(&mut contents);
        check(run(Mixed::load(&memory)), &contents)?;
        check(run(Mixed::load(&memory)), &contents)?;
    }

    #[test]
    fn from_memory_where_everything_may_be_absent(mut contents in contents(Optional::RULES)) {
        let memory = memory(&mut contents);
        check(run(Optional::load(&memory)), &contents)?;
    }

    #[test]
    fn from_a_response_all_or_what_is_wrong(contents in contents(Mixed::RULES), style in any::<response::Style>()) {
        check(response::load::<Mixed>(&contents, &style), &contents)?;
    }

    #[test]
    fn any_text_and_any_bytes_come_through_any_escapes_and_chunks(
        text in any::<String>(),
        bytes in any::<Vec<u8>>(),
        style in any::<response::Style>(),
    ) {
        let contents = Contents::from([
            ("text".to_owned(), Stored::Text(text.clone())),
            ("bytes".to_owned(), Stored::Bytes(bytes.clone())),
        ]);
        let pair = response::load::<response::Pair>(&contents, &style).unwrap();
        prop_assert_eq!(pair.text.expose_secret(), &text);
        prop_assert_eq!(pair.bytes.expose_secret(), &bytes);
    }

    #[test]
    fn suggestions_are_those_of_the_definition(held in vec("[abAB_1é-]{0,5}", 0..12)) {
        let memory: Memory = held.iter().filter(|name| *name != "a_bA").map(|name| (name.as_str(), "v")).collect();
        let error = run(Single::load(&memory)).unwrap_err();
        let Reason::Missing { similar, .. } = error.problems()[0].reason() else { panic!("{error}") };
        prop_assert_eq!(similar, &suggestions(&["a_bA"], held.iter()));
    }
}

#[derive(Debug, Secrets)]
struct Single {
    #[secrets(name = "a_bA")]
    #[expect(dead_code)]
    name: Secret<String>,
}

/// The properties above say nothing if all that is generated is of one kind.
#[test]
fn both_outcomes_are_common() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = contents(Mixed::RULES);
    let complete = (0..200)
        .filter(|_| expected(Mixed::RULES, &strategy.new_tree(&mut runner).unwrap().current()).is_ok());
    let complete = complete.count();
    assert!((20..180).contains(&complete), "{complete} of 200 are complete");
}
