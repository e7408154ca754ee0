//! Durations: an integer with s, m, h or d.

use ddbsm_core::table::limit;

/// Seconds.
pub(crate) fn seconds(text: &str) -> Result<i64, String> {
    let wrong = || "a duration is a whole number with s, m, h or d, such as 24h".to_owned();
    let unit = match text.bytes().last() {
        Some(b's') => 1,
        Some(b'm') => 60,
        Some(b'h') => 60 * 60,
        Some(b'd') => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let digits = &text[..text.len() - 1];
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    digits.parse::<i64>().ok().and_then(|number| number.checked_mul(unit)).ok_or_else(wrong)
}

/// An overlap: 1 minute to 30 days.
pub(crate) fn overlap(text: &str) -> Result<i64, String> {
    let seconds = seconds(text)?;
    if limit::NEW_OVERLAP_SECONDS.contains(&seconds) {
        return Ok(seconds);
    }
    Err("an overlap is 1m to 30d".to_owned())
}

/// How old something is, in its largest unit: 5s, 3m, 2h, 40d.
pub(crate) fn age(seconds: i64) -> String {
    let seconds = seconds.max(0);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_an_integer_and_a_unit() {
        for (text, expected) in [("1s", 1), ("90m", 5400), ("24h", 86_400), ("30d", 2_592_000), ("0d", 0)] {
            assert_eq!(seconds(text), Ok(expected));
        }
        for wrong in
            ["", "s", "1", "1.5h", "-1h", "+1h", "1 h", "1w", "99999999999999999999d", "h1", "1H", "1é"]
        {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
        for (text, good) in [("59s", false), ("60s", true), ("1m", true), ("30d", true), ("31d", false)] {
            assert_eq!(overlap(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn an_age_has_one_unit() {
        let ages = [(-5, "0s"), (59, "59s"), (61, "1m"), (7200, "2h"), (86_400 * 40, "40d")];
        assert!(ages.iter().all(|(seconds, shown)| age(*seconds) == *shown));
    }
}
