//! What the operating system says about a file, in its words and without its number.

use std::io;

/// The reason alone, such as `No such file or directory`.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = error.raw_os_error().and_then(|code| text.rfind(&format!(" (os error {code})")));
    end.and_then(|end| text.get(..end)).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_no_number() {
        let error = std::fs::File::open("/nonexistent").expect_err("there is no such file");
        assert!(error.to_string().contains("os error"), "{error}");
        let said = reason(&error);
        assert!(!said.is_empty() && !said.contains("os error"), "{said}");
        assert_eq!(
            reason(&io::Error::other("this is a folder (os error 2)")),
            "this is a folder (os error 2)"
        );
    }
}
