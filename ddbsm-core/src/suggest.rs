//! Similar names: what somebody may have meant.

use std::collections::BTreeSet;

/// The names that are most like the ones that weren't found.
///
/// Names are offered one after the other and only the best are kept, so neither time nor memory grows by more than the
/// number of names. A name is suggested if, apart from letter case and separators, it
///
/// - is the same,
/// - has the wanted name as its last parts, as `prod/stripe` for `stripe`, or the other way around,
/// - or differs by one letter that is changed, added, left out or swapped with the next: by two from 8 letters on, and
///   by none up to 2.
///
/// Names with other digits are never suggested: `key_1` in place of `key_2` would load the wrong secret.
///
/// ```
/// use ddbsm_core::suggest::Suggestions;
///
/// let mut suggestions = Suggestions::new(["webhookUrl"], 3);
/// suggestions.extend(["webhook-url", "prod/webhookUrl", "webhookURI", "apiKey"]);
/// assert_eq!(suggestions.into_names(), ["webhook-url", "prod/webhookUrl", "webhookURI"]);
/// ```
#[derive(Debug)]
pub struct Suggestions {
    wanted: Vec<Folded>,
    limit: usize,
    /// The best so far, and never more than `limit`.
    best: BTreeSet<(Rank, String)>,
}

/// The lower the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    likeness: Likeness,
    /// Which of the wanted names it's like: the name goes before its aliases.
    wanted: usize,
    /// By how many letters the lengths differ.
    length: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Spelling,
    Parts,
    Edits(usize),
}

/// A name without letter case and separators.
#[derive(Debug)]
struct Folded {
    name: String,
    letters: Vec<char>,
    digits: Vec<char>,
}

/// Names that are longer aren't compared: a table's key has at most this many bytes.
const MAX_LEN: usize = 1024;

impl Suggestions {
    /// Creates suggestions for a secret that wasn't found by any of these names, the most important first. At most
    /// `limit` names are suggested.
    ///
    /// ```
    /// use ddbsm_core::suggest::Suggestions;
    ///
    /// let mut suggestions = Suggestions::new(["stripeKey"], 1);
    /// suggestions.extend(["stripeKeys", "stripe-key"]);
    /// assert_eq!(suggestions.into_names(), ["stripe-key"]);
    /// ```
    #[must_use]
    pub fn new<'a>(wanted: impl IntoIterator<Item = &'a str>, limit: usize) -> Self {
        Self { wanted: wanted.into_iter().map(Folded::new).collect(), limit, best: BTreeSet::new() }
    }

    /// Considers a name that exists. Offering one twice changes nothing.
    ///
    /// ```
    /// # use ddbsm_core::suggest::Suggestions;
    /// let mut suggestions = Suggestions::new(["stripeKey"], 3);
    /// suggestions.offer("prod/stripeKey");
    /// suggestions.offer("apiKey");
    /// assert_eq!(suggestions.into_names(), ["prod/stripeKey"]);
    /// ```
    pub fn offer(&mut self, held: &str) {
        if held.len() > MAX_LEN || self.wanted.iter().any(|wanted| wanted.name == held) {
            return;
        }
        let held = Folded::new(held);
        let ranks = self.wanted.iter().enumerate().filter_map(|(at, wanted)| {
            let length = wanted.letters.len().abs_diff(held.letters.len());
            Some(Rank { likeness: likeness(wanted, &held)?, wanted: at, length })
        });
        if let Some(rank) = ranks.min() {
            self.best.insert((rank, held.name));
            if self.best.len() > self.limit {
                self.best.pop_last();
            }
        }
    }

    /// The suggestions, the most similar first.
    ///
    /// ```
    /// # use ddbsm_core::suggest::Suggestions;
    /// let mut suggestions = Suggestions::new(["stripeKey"], 3);
    /// suggestions.extend(["prod/stripeKey", "stripe_key"]);
    /// assert_eq!(suggestions.into_names(), ["stripe_key", "prod/stripeKey"]);
    /// ```
    #[must_use]
    pub fn into_names(self) -> Vec<String> {
        self.best.into_iter().map(|(_, name)| name).collect()
    }
}

impl<'a> Extend<&'a str> for Suggestions {
    fn extend<T: IntoIterator<Item = &'a str>>(&mut self, held: T) {
        held.into_iter().for_each(|held| self.offer(held));
    }
}

/// The one of a few known words that was probably meant: one that begins this way, or the nearest within a third of
/// its length in edits.
///
/// ```
/// use ddbsm_core::suggest::nearest;
///
/// assert_eq!(nearest("renameAll", ["name", "rename_all"]), Some("rename_all"));
/// assert_eq!(nearest("region", ["name", "rename_all"]), None);
/// ```
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given: Vec<char> = letters(given).filter(char::is_ascii).collect();
    let distances = known.into_iter().filter_map(|known| {
        let letters: Vec<char> = letters(known).collect();
        let begun = given.len() >= 4 && letters.starts_with(&given);
        let distance = if begun { 1 } else { edits(&given, &letters, (letters.len() / 3).max(1))? };
        Some((distance, known))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

impl Folded {
    fn new(name: &str) -> Self {
        Self {
            letters: letters(name).collect(),
            digits: name.chars().filter(|c| c.is_numeric()).collect(),
            name: name.to_owned(),
        }
    }

    /// Whether `last` is what this name ends with, after a separator.
    fn ends_with_part(&self, last: &Self) -> bool {
        let Some(parts) = self.letters.len().checked_sub(last.letters.len()).filter(|&before| before > 0)
        else {
            return false;
        };
        // One letter, as in `a/b`, is no part that would tell anything.
        if last.letters.len() < 2 || !self.letters.ends_with(&last.letters) {
            return false;
        }
        // The separator stands after as many letters.
        let mut before = 0;
        self.name.chars().any(|c| {
            before += usize::from(c.is_alphanumeric());
            before == parts && !c.is_alphanumeric()
        })
    }
}

/// `renameAll`, `rename-all` and `RENAME_ALL` are nearer to `rename_all` than any slip of the finger.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_lowercase().next().unwrap_or(c))
}

fn likeness(wanted: &Folded, held: &Folded) -> Option<Likeness> {
    if wanted.letters == held.letters {
        // Both may consist of separators alone.
        return (!wanted.letters.is_empty()).then_some(Likeness::Spelling);
    }
    if held.ends_with_part(wanted) || wanted.ends_with_part(held) {
        return Some(Likeness::Parts);
    }
    if wanted.digits != held.digits {
        return None;
    }
    let most = match wanted.letters.len().min(held.letters.len()) {
        0..=2 => return None,
        3..=7 => 1,
        _ => 2,
    };
    edits(&wanted.letters, &held.letters, most).map(Likeness::Edits)
}

/// How many letters are changed, added, left out or swapped with the next, if it's no more than `most`.
///
/// Only the part of the table that `most` allows is filled, so the work is the length times `most`.
fn edits(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let far = most + 1;
    // Three rows of the table: what it takes from the first letters of `a` to the first letters of `b`.
    let mut before_last = vec![far; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).map(|j| j.min(far)).collect();
    let mut row = vec![far; b.len() + 1];
    for (i, letter) in a.iter().enumerate() {
        let from = (i + 1).saturating_sub(most);
        let to = (i + 1 + most).min(b.len());
        // What stands beside this part is read as out of reach.
        row[from.saturating_sub(1)] = if from == 0 { i + 1 } else { far };
        if let Some(beside) = row.get_mut(to + 1) {
            *beside = far;
        }
        for j in from.max(1)..=to {
            let changed = last[j - 1] + usize::from(*letter != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1).min(far);
            if i > 0 && j > 1 && *letter == b[j - 2] && a[i - 1] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[b.len()]).filter(|&edits| edits <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn similar(wanted: &str, held: &[&str]) -> Vec<String> {
        let mut suggestions = Suggestions::new([wanted], 10);
        suggestions.extend(held.iter().copied());
        suggestions.into_names()
    }

    #[test]
    fn spelling_comes_before_parts_and_parts_before_edits() {
        let held = [
            "webhookUri",
            "webhokUr",
            "wehbookUrl",
            "app/webhookUrl",
            "webhook-url",
            "WebhookUrl",
            "url",
            "webhook",
            "w",
        ];
        assert_eq!(
            similar("webhookUrl", &held),
            ["WebhookUrl", "webhook-url", "app/webhookUrl", "webhookUri", "wehbookUrl", "webhokUr"]
        );
        assert_eq!(similar("apiKey", &held), [""; 0]);
    }

    #[test]
    fn other_digits_are_other_secrets() {
        let held = [
            "signing_key_1",
            "signing_key_3",
            "signing_key_20",
            "signing_key_",
            "SigningKey2",
            "signing_kez_2",
        ];
        assert_eq!(similar("signing_key_2", &held), ["SigningKey2", "signing_kez_2"]);
        assert_eq!(similar("key", &["key1", "kez"]), ["kez"]);
    }

    #[test]
    fn parts_are_whole_and_go_both_ways() {
        assert_eq!(
            similar("stripe", &["prod/stripe", "prod2/stripe", "pinstripe", "stripes"]),
            ["prod/stripe", "prod2/stripe", "stripes"]
        );
        assert_eq!(similar("prod/stripe", &["stripe", "ripe", "prod", "dev/stripe"]), ["stripe"]);
        assert_eq!(similar("db", &["d", "b", "bd", "prod/db", "dbs"]), ["prod/db"]);
        assert_eq!(similar("key_1", &["1", "y_1"]), [""; 0]);
        assert_eq!(similar("-", &["_", "a-", "-a"]), [""; 0]);
    }

    #[test]
    fn a_name_goes_before_its_aliases_and_is_no_suggestion_itself() {
        let mut suggestions = Suggestions::new(["apiToken", "apiKey"], 2);
        suggestions.extend(["api-key", "api_token", "apiKey", "API_KEY", "api_token"]);
        assert_eq!(suggestions.into_names(), ["api_token", "API_KEY"]);
    }

    #[test]
    fn a_letter_that_looks_alike_is_one_edit() {
        assert_eq!(similar("apiKey", &["\u{430}piKey", "apiKey\n"]), ["apiKey\n", "\u{430}piKey"]);
    }

    #[test]
    fn slips_of_the_finger_and_of_style_are_recognized() {
        const KNOWN: [&str; 6] = ["name", "hex", "table", "rename_all", "camelCase", "allow_empty"];
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
        for given in ["", "yaml", "region", "x", "env", "optional"] {
            assert_eq!(nearest(given, KNOWN), None, "{given}");
        }
    }

    #[test]
    fn long_names_are_compared_and_endless_ones_are_not() {
        let wanted = "a".repeat(512);
        assert_eq!(similar(&wanted, &[&format!("{}bb", "a".repeat(510)), &"a".repeat(2000)]).len(), 1);
    }

    /// The whole table, as textbooks have it.
    fn edits_in_full(a: &[char], b: &[char]) -> usize {
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

    proptest! {
        #[test]
        fn a_part_of_the_table_gives_what_the_whole_gives(a in "[abc]{0,9}", b in "[abc]{0,9}", most in 0..5_usize) {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let full = edits_in_full(&a, &b);
            prop_assert_eq!(edits(&a, &b, most), (full <= most).then_some(full));
        }

        #[test]
        fn the_order_in_which_names_come_changes_nothing(names in proptest::collection::vec("[ab/_]{1,5}", 0..9)) {
            let find = |names: &mut dyn Iterator<Item = &String>| {
                let mut suggestions = Suggestions::new(["ab/ab"], 3);
                suggestions.extend(names.map(String::as_str));
                suggestions.into_names()
            };
            prop_assert_eq!(find(&mut names.iter()), find(&mut names.iter().rev()));
        }
    }
}
