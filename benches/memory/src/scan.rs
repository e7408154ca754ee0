//! Counts copies of the secret in this process's own writable memory.

use std::fmt;
use std::io;

use ddbsm_testkit::memory;

use crate::needle::Form;

/// What a scan found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Copies {
    /// Whole copies of the secret.
    pub(crate) plain: usize,
    /// Whole copies of its base64 or hexadecimal form.
    pub(crate) encoded: usize,
    /// Parts of either of 8 bytes and more.
    pub(crate) fragments: usize,
}

/// Whole copies in any form, and in brackets the parts if there are any.
impl fmt::Display for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.plain + self.encoded)?;
        match self.fragments {
            0 => Ok(()),
            parts => write!(f, " (+{parts})"),
        }
    }
}

/// Looks for the secret itself and, where a form has one, for its encoding.
pub(crate) struct Scanner(memory::Scanner);

impl Scanner {
    pub(crate) fn new(form: Form) -> Self {
        Self(memory::Scanner::new(form.patterns().into_iter().map(|(length, byte)| (0..length).map(byte))))
    }

    pub(crate) fn scan(&mut self) -> io::Result<Copies> {
        let [plain, encoded] = self.0.scan()?;
        let parts = |found: memory::Found| found.long_parts + found.short_parts;
        Ok(Copies { plain: plain.whole, encoded: encoded.whole, fragments: parts(plain) + parts(encoded) })
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;

    use super::*;
    use crate::needle::{LENGTH, plain};

    /// In a process of its own: other tests hold copies of the secret, and leave some.
    #[test]
    fn every_form_is_searched_for_and_whole_copies_and_parts_are_counted() {
        const ALONE: &str = "MEMORY_TEST_ALONE";
        if env::var_os(ALONE).is_none() {
            let name = "scan::tests::every_form_is_searched_for_and_whole_copies_and_parts_are_counted";
            let mut child = Command::new(env::current_exe().unwrap());
            let output = child.args([name, "--exact"]).env(ALONE, "1").output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{said}");
            return;
        }
        for form in Form::ALL {
            assert_eq!(Scanner::new(form).scan().unwrap(), Copies::default(), "{}", form.name());
        }
        let mut scanner = Scanner::new(Form::Text);
        let mut whole: Vec<u8> = (0..LENGTH).map(plain).collect();
        let mut long: Vec<u8> = (5..20).map(plain).collect();
        let mut short: Vec<u8> = (5..14).map(plain).collect();
        // Without these the optimizer sees that nobody reads any of them.
        std::hint::black_box((&mut whole, &mut long, &mut short));
        assert_eq!(scanner.scan().unwrap(), Copies { plain: 1, encoded: 0, fragments: 2 });
        for bytes in [&mut whole, &mut long, &mut short] {
            bytes.fill(0);
        }
        std::hint::black_box((&mut whole, &mut long, &mut short));
        assert_eq!(scanner.scan().unwrap(), Copies::default());
    }
}
