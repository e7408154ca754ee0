//! Names that someone may have meant.

/// Those of `held` that differ from `wanted` in letter case, in separators, or by one edit.
pub(crate) fn similar(wanted: &str, held: &[String]) -> Vec<String> {
    let folded = fold(wanted);
    let mut near: Vec<String> = held
        .iter()
        .filter(|held| held.as_str() != wanted && (fold(held) == folded || one_edit(wanted, held)))
        .cloned()
        .collect();
    near.sort_unstable();
    near
}

/// Whether a field may have this item name: what `#[secrets(name = "...")]` takes.
pub(crate) fn is_item_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"/_+=.@-".contains(&b);
    (1..=512).contains(&name.len()) && name.bytes().all(allowed)
}

/// Without case and separators. A table may hold names that ddbsm would not give: a look-alike letter is one edit too.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// One character put in, left out, replaced, or swapped with its neighbour.
fn one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 => match (short, long) {
            ([_, a @ ..], [_, b @ ..]) if a == b => true,
            ([a, b, rest_a @ ..], [c, d, rest_b @ ..]) => a == d && b == c && rest_a == rest_b,
            _ => false,
        },
        1 => long.get(1..) == Some(short),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::similar;

    #[test]
    fn finds_case_separators_and_one_edit() {
        let held =
            ["webhook-url", "WebhookUrl", "webhokUrl", "wehbookUrl", "webhookUri", "webhookUrls", "w", "url"];
        let held: Vec<String> = held.map(String::from).to_vec();
        assert_eq!(
            similar("webhookUrl", &held),
            ["WebhookUrl", "webhokUrl", "webhook-url", "webhookUri", "webhookUrls", "wehbookUrl"]
        );
        assert_eq!(similar("apiKey", &held), [""; 0]);
    }
}
