/// The one of `known` that was probably meant: one that starts so, or the nearest within a third of its length in edits.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = fold(given);
    known
        .into_iter()
        .map(|known| {
            let folded = fold(known);
            let begun = given.len() >= 4 && folded.starts_with(&given);
            let distance = if begun { 1 } else { distance(&given, &folded) };
            (distance, folded.len(), known)
        })
        .filter(|(distance, length, _)| *distance <= (length / 3).max(1))
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., known)| known)
}

/// `renameAll` and `rename-all` are nearer to `rename_all` than any slip of a finger.
fn fold(name: &str) -> Vec<char> {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Letters put in, left out, changed or swapped with the next.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let swapped = if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    table[i - 2][j - 2] + 1
                } else {
                    usize::MAX
                };
                changed.min(swapped).min(table[i - 1][j] + 1).min(table[i][j - 1] + 1)
            };
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const KNOWN: [&str; 6] = ["name", "hex", "table", "rename_all", "camelCase", "allow_empty"];

    #[test]
    fn slips_of_hand_and_of_style_are_recognized() {
        for (given, meant) in [
            ("nmae", "name"),
            ("tabel", "table"),
            ("tables", "table"),
            ("renameAll", "rename_all"),
            ("rename-all", "rename_all"),
            ("RenameAll", "rename_all"),
            ("camel", "camelCase"),
            ("camelcase", "camelCase"),
            ("camel_case", "camelCase"),
            ("allow", "allow_empty"),
        ] {
            assert_eq!(nearest(given, KNOWN), Some(meant), "{given}");
        }
    }

    #[test]
    fn another_word_is_not_taken_for_a_slip() {
        for given in ["", "yaml", "region", "x", "env", "optional"] {
            assert_eq!(nearest(given, KNOWN), None, "{given}");
        }
    }
}
