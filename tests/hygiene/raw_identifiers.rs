use ddbsm::{Memory, Secret, Secrets};

use crate::{load, names};

#[derive(Secrets)]
#[allow(non_camel_case_types)]
struct r#struct {
    r#type: Secret,
    #[secrets(flatten)]
    r#fn: r#mod,
}

#[derive(Secrets)]
#[secrets(rename_all = "SCREAMING-KEBAB-CASE", prefix = "in/")]
#[allow(non_camel_case_types)]
struct r#mod {
    r#match: Secret,
    r#as_is: Secret,
}

#[test]
fn the_mark_is_not_part_of_the_name() {
    let source = Memory::from([("type", "a"), ("in/MATCH", "b"), ("in/AS-IS", "c")]);
    let settings: r#struct = load(&source).unwrap();
    assert_eq!(settings.r#type.expose_secret(), "a");
    assert_eq!(settings.r#fn.r#match.expose_secret(), "b");
    assert_eq!(settings.r#fn.as_is.expose_secret(), "c");

    let error = load::<r#struct>(&Memory::default()).err().unwrap();
    assert_eq!(names(&error), ["type", "in/MATCH", "in/AS-IS"]);
    assert_eq!(error.problems()[0].field(), "type");
    assert_eq!(error.problems()[1].field(), "fn.match");
}
