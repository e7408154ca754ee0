use proptest::prelude::*;

use super::layout::*;
use super::*;
use crate::manifest::{FlattenedField, Format, Id, SecretField, Stored, Struct};

const MODULE: &str = "app::settings";

fn secret<'a>(
    field: &'a str,
    flag: usize,
    format: Format,
    has_default: bool,
    aliases: &'a [String],
) -> Field<'a> {
    Field::Filled { field, flag, format, has_default, name: field, aliases }
}

fn made(text: &str, hash: u128, flags: &[u8], ids: &[u128]) -> Vec<u8> {
    let parts = Parts { text, hash, module: MODULE, flags, ids };
    let made = record::<1024>(&parts);
    made[..len(text.len(), MODULE.len(), flags.len(), ids.len())].to_vec()
}

/// A struct with a field of each kind.
fn example() -> Vec<u8> {
    let aliases = ["old".to_owned(), "older".to_owned()];
    let fields = [
        secret("token", 0, Format::Plain, false, &aliases),
        Field::Flattened { field: "db", flag: 1, prefix: "db/" },
        secret("key", 2, Format::Base64, true, &[]),
        secret("extra", 3, Format::Custom, false, &[]),
    ];
    let (text, hash) = write("Settings", Some("my-table"), None, &fields, 4);
    made(&text, hash, &[flag::ROTATING, flag::OPTIONAL, 0, flag::OPTIONAL | flag::ANY], &[7])
}

#[test]
fn a_record_says_what_the_struct_does() {
    let example = example();
    let secret = |field: &str, format, required, stored: Option<Stored>, rotating| SecretField {
        field: field.to_owned(),
        name: field.to_owned(),
        aliases: Vec::new(),
        required,
        stored,
        format,
        rotating,
    };
    let mut expected = Struct {
        id: Id(id(&example)),
        name: "Settings".to_owned(),
        module: MODULE.to_owned(),
        table: Some("my-table".to_owned()),
        principal: None,
        secrets: vec![
            secret("token", Format::Plain, true, Some(Stored::S), true),
            secret("key", Format::Base64, false, Some(Stored::S), false),
            secret("extra", Format::Custom, false, None, false),
        ],
        flatten: vec![FlattenedField {
            field: "db".to_owned(),
            id: Id(7),
            prefix: "db/".to_owned(),
            required: false,
        }],
    };
    expected.secrets[0].aliases = vec!["old".to_owned(), "older".to_owned()];
    assert_eq!(Record::read(&example), Ok(Record::Struct(expected)));
    assert!(example.starts_with(&Record::magic()));
    assert_eq!(Record::read(&root(id(&example))), Ok(Record::Root(Id(id(&example)))));
    const { assert!(matches!(root(1).len(), ROOT_LEN)) };
}

#[test]
fn a_part_of_a_record_and_a_change_of_any_byte_are_errors() {
    for record in [example(), root(5).to_vec()] {
        for end in 0..record.len() {
            assert_eq!(Record::read(&record[..end]), Err(RecordError::Truncated), "{end}");
        }
        for at in MAGIC_LEN..record.len() {
            for change in [1, 2, 0x80] {
                let mut changed = record.clone();
                changed[at] ^= change;
                assert!(Record::read(&changed).is_err(), "{at}");
            }
        }
        let mut newer = record;
        newer[MAGIC_LEN] = 2;
        assert_eq!(Record::read(&newer), Err(RecordError::Version(2)));
    }
}

#[test]
fn what_the_macro_never_writes_is_an_error_even_with_the_right_hash() {
    let forged = |text: &str, flags: &[u8], ids: &[u128]| {
        let hash = start(STRUCT, flags.len(), ids.len()).take(text.as_bytes());
        Record::read(&made(text, hash.0, flags, ids))
    };
    assert!(forged("S\t\t\ns\ta\t0\tplain\ta", &[0], &[]).is_ok());
    for (text, flags, ids) in [
        ("", &[][..], &[][..]),
        ("S", &[], &[]),
        ("S\t", &[], &[]),
        ("S\t\t\t", &[], &[]),
        ("\t\t", &[], &[]),
        ("S \t\t", &[], &[]),
        ("S\tx\t", &[], &[]),
        ("S\t\tsomebody", &[], &[]),
        ("S\t\t\n", &[0], &[]),
        ("S\t\t\ns\ta\t1\tplain\ta", &[0], &[]),
        ("S\t\t\ns\ta\t\tplain\ta", &[0], &[]),
        ("S\t\t\ns\ta\t-1\tplain\ta", &[0], &[]),
        ("S\t\t", &[], &[1]),
        ("S\t\t\ns\ta\t0\tplain\ta", &[], &[]),
        ("S\t\t\ns\ta\t0\tplain\ta", &[16], &[]),
        ("S\t\t\ns\ta\t0\tplain", &[0], &[]),
        ("S\t\t\ns\ta\t0\tyaml\ta", &[0], &[]),
        ("S\t\t\ns\ta\t0\tplain\ta#b", &[0], &[]),
        ("S\t\t\ns\ta\t0\tplain\ta\t", &[0], &[]),
        ("S\t\t\ns\t\u{1b}[31m\t0\tplain\ta", &[0], &[]),
        ("S\t\t\nx\ta\t0\tplain\ta", &[0], &[]),
        ("S\t\t\nf\ta\t0\t", &[0], &[]),
        ("S\t\t\nf\ta\t0\t#", &[0], &[1]),
        ("S\t\t\nf\ta\t0\t\t", &[0], &[1]),
    ] {
        assert_eq!(forged(text, flags, ids), Err(RecordError::Form), "{text:?}");
    }
}

#[test]
fn the_hash_is_fnv_1a() {
    // From the test vectors of the draft.
    assert_eq!(Fnv::START.take(b"a").0, 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    assert_eq!(Fnv::START.take(b"foobar").0, 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18);
}

proptest! {
    #[test]
    fn no_bytes_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), small in any::<bool>()) {
        if small && bytes.len() > HEAD {
            bytes[MAGIC_LEN] = 1;
            bytes[MAGIC_LEN + 1] &= 1;
            for (at, byte) in bytes.iter_mut().enumerate().take(28).skip(14) {
                *byte = if at % 4 == 0 { *byte & 63 } else { 0 };
            }
        }
        let _ = (Record::read(&bytes), Record::len(&bytes), id(&bytes));
    }
}
