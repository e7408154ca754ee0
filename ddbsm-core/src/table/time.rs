//! Times: `YYYY-MM-DDTHH:MM:SSZ`.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

/// A time of day in UTC, to the second, from the year 0000 to 9999. It's spelled `YYYY-MM-DDTHH:MM:SSZ` and in no other
/// way, so spellings sort as times do.
///
/// ```
/// use ddbsm_core::table::Time;
///
/// let time: Time = "2026-11-28T14:00:00Z".parse()?;
/// assert_eq!(time.unix_seconds(), 1_795_874_400);
/// assert_eq!(Time::from_unix_seconds(1_795_874_400), Some(time));
/// # Ok::<(), ddbsm_core::table::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// A text that isn't a [`Time`].
///
/// ```
/// use ddbsm_core::table::Time;
///
/// let error = "2026-11-28".parse::<Time>().unwrap_err();
/// assert_eq!(error.to_string(), "a time is written as YYYY-MM-DDTHH:MM:SSZ");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeError;

const DAY: i64 = 24 * 60 * 60;

impl Time {
    /// The beginning of 1970.
    pub const UNIX_EPOCH: Self = Self(0);

    /// Seconds since the Unix epoch, without leap seconds.
    ///
    /// ```
    /// # use ddbsm_core::table::{Time, TimeError};
    /// let time: Time = "1970-01-02T00:00:00Z".parse()?;
    /// assert_eq!(time.unix_seconds(), 86_400);
    /// # Ok::<(), TimeError>(())
    /// ```
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// The time this many seconds after the Unix epoch. It's `None` before the year 0000 or after 9999.
    ///
    /// ```
    /// # use ddbsm_core::table::Time;
    /// assert_eq!(Time::from_unix_seconds(86_400).unwrap().to_string(), "1970-01-02T00:00:00Z");
    /// assert_eq!(Time::from_unix_seconds(i64::MAX), None);
    /// ```
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        let first = days_before(0, 1, 1) * DAY;
        let end = days_before(10_000, 1, 1) * DAY;
        (first..end).contains(&seconds).then_some(Self(seconds))
    }
}

/// Days from the Unix epoch to a date of the Gregorian calendar, which is negative before it.
///
/// Years begin in March here, so that a leap day comes last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + day_of_year - 719_468
}

/// Year, month and day: the reverse.
fn date(days: i64) -> (i64, i64, i64) {
    const DAYS_IN_400_YEARS: i64 = 146_097;
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = (months_since_march + 2) % 12 + 1;
    (400 * era + year_of_era + i64::from(month <= 2), month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_before(next_year, next, 1) - days_before(year, month, 1)
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let shape = |(place, b): (usize, u8)| match place {
            4 | 7 => b == b'-',
            10 => b == b'T',
            13 | 16 => b == b':',
            19 => b == b'Z',
            _ => b.is_ascii_digit(),
        };
        if text.len() != 20 || !text.bytes().enumerate().all(shape) {
            return Err(TimeError);
        }
        let number = |from: usize, to: usize| {
            text.get(from..to).and_then(|digits| digits.parse::<i64>().ok()).ok_or(TimeError)
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        let is_date = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        if !is_date || hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError);
        }
        Ok(Self(days_before(year, month, day) * DAY + hour * 3600 + minute * 60 + second))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0.div_euclid(DAY));
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time is written as YYYY-MM-DDTHH:MM:SSZ")
    }
}

impl Error for TimeError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_times() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2024-12-31T23:59:59Z", 1_735_689_599),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(text.parse::<Time>().map(Time::unix_seconds), Ok(seconds), "{text}");
            assert_eq!(Time::from_unix_seconds(seconds).unwrap().to_string(), text);
        }
        assert_eq!(Time::from_unix_seconds(253_402_300_800), None);
        assert_eq!(Time::from_unix_seconds(-62_167_219_201), None);
        assert_eq!(Time::from_unix_seconds(i64::MIN), None);
    }

    #[test]
    fn no_other_spelling_is_a_time() {
        for text in [
            "",
            "2026-11-28",
            "2026-11-28T14:00:00",
            "2026-11-28T14:00:00+00:00",
            "2026-11-28T14:00:00.0Z",
            "2026-11-28t14:00:00z",
            "2026-11-28 14:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2026-11-31T00:00:00Z",
            "2026-11-28T24:00:00Z",
            "2026-11-28T23:60:00Z",
            "2026-11-28T23:59:60Z",
            "+026-11-28T23:59:00Z",
            "2026-11-28T23:59:0éZ",
        ] {
            assert_eq!(text.parse::<Time>(), Err(TimeError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_reads_back_and_sorts_as_it_is_spelled(
            a in -62_167_219_200..253_402_300_800_i64,
            b in -62_167_219_200..253_402_300_800_i64,
        ) {
            let (a, b) = (Time::from_unix_seconds(a).unwrap(), Time::from_unix_seconds(b).unwrap());
            prop_assert_eq!(a.to_string().parse(), Ok(a));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }
}
