//! What the operating system says, in its words and without its number, and what to do about it.

use std::borrow::Cow;
use std::io;

/// The reason, such as `No such file or directory`, and what to do.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let advice = match error.kind() {
        _ if error.raw_os_error().is_none() => "",
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename => {
            ". Check the path"
        }
        _ if is_loop(error) => ". Name the file itself",
        io::ErrorKind::PermissionDenied => ". Check its permissions",
        io::ErrorKind::StorageFull => ". Make room, or write elsewhere",
        _ => "",
    };
    format!("{}{advice}", without_numbers(&text))
}

/// Whether links lead in a circle. The kind has no stable name.
fn is_loop(error: &io::Error) -> bool {
    cfg!(target_os = "linux") && error.raw_os_error() == Some(40)
}

/// All reasons of an error, from the first to the last.
pub(crate) fn reasons(error: &anyhow::Error) -> String {
    let is_bare = error.chain().nth(1).is_none();
    let cause = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<io::Error>() {
        // Nothing else that fails says so little: a file is named, and so is the terminal.
        Some(error) if is_bare => format!("The output can't be written: {}.", reason(error)),
        Some(error) => reason(error),
        None => without_numbers(&cause.to_string()).into_owned(),
    };
    error.chain().map(cause).collect::<Vec<_>>().join(": ")
}

/// A text without the operating system's numbers for its errors, which tell a user nothing.
fn without_numbers(text: &str) -> Cow<'_, str> {
    const MARK: &str = " (os error ";
    let mut kept = Cow::Borrowed(text);
    while let Some((before, rest)) = kept.split_once(MARK) {
        let Some((number, after)) = rest.split_once(')') else { break };
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            break;
        }
        kept = Cow::Owned(format!("{before}{after}"));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::{Context, anyhow};

    #[test]
    fn a_reason_has_no_number_and_says_what_to_do() {
        let error = || std::fs::File::open("/nonexistent").expect_err("there is no such file");
        assert!(error().to_string().contains("os error"), "{}", error());
        let said = reason(&error());
        assert!(said.ends_with(". Check the path") && !said.contains("os error"), "{said}");
        assert_eq!(reason(&io::Error::other("this is a folder")), "this is a folder");
        let named = reasons(&Err::<(), _>(error()).context("key.pem").expect_err("an error"));
        assert!(named.starts_with("key.pem: ") && named.ends_with(". Check the path"), "{named}");
        let full = io::Error::from_raw_os_error(28);
        assert!(reasons(&full.into()).starts_with("The output can't be written: "));
    }

    #[test]
    fn numbers_are_left_out_wherever_they_stand() {
        for (text, shown) in [
            ("refused (os error 111)", "refused"),
            ("a (os error 1), b (os error 2).", "a, b."),
            ("a (os error -2)", "a"),
            ("a (os error x)", "a (os error x)"),
            ("a (os error ", "a (os error "),
            ("", ""),
        ] {
            assert_eq!(reasons(&anyhow!(text.to_owned())), shown);
        }
    }
}
