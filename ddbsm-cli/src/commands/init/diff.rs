//! Two policies, line by line.

use crate::terminal;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// The lines in which two policies differ, with some around them.
pub(super) fn lines(old: &Value, new: &Value) -> serde_json::Result<String> {
    let (old, new) = (serde_json::to_string_pretty(old)?, serde_json::to_string_pretty(new)?);
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let mut text = String::new();
    for group in diff.grouped_ops(3) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let line = change.value().trim_end();
            let line = match change.tag() {
                ChangeTag::Delete => terminal::bad(&format!("- {line}")),
                ChangeTag::Insert => terminal::good(&format!("+ {line}")),
                ChangeTag::Equal => format!("  {line}"),
            };
            text.extend([line.as_str(), "\n"]);
        }
    }
    Ok(text)
}
