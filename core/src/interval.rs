//! Lengths of time between rows.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::IntervalError;

const MILLISECOND: i64 = 1_000;
const SECOND: i64 = 1_000 * MILLISECOND;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

/// A century: longer bars would leave the calendar at once.
const LONGEST: i64 = 36_525 * DAY;

/// The units of the text form, the largest first.
const UNITS: [(&str, i64); 7] = [
    ("w", WEEK),
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", MILLISECOND),
    ("us", 1),
];

/// The time between two rows: a whole number of microseconds, from one to a hundred years.
///
/// Its text form is a whole number and a unit: `us`, `ms`, `s`, `m` (minutes), `h`, `d` or `w`,
/// such as `"90s"` or `"4h"`. It shows itself in the largest unit that is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeInterval(i64);

impl TimeInterval {
    /// One second.
    pub const S1: TimeInterval = TimeInterval::literal("1s");
    /// Five seconds.
    pub const S5: TimeInterval = TimeInterval::literal("5s");
    /// Fifteen seconds.
    pub const S15: TimeInterval = TimeInterval::literal("15s");
    /// Thirty seconds.
    pub const S30: TimeInterval = TimeInterval::literal("30s");
    /// One minute.
    pub const M1: TimeInterval = TimeInterval::literal("1m");
    /// Five minutes.
    pub const M5: TimeInterval = TimeInterval::literal("5m");
    /// Fifteen minutes.
    pub const M15: TimeInterval = TimeInterval::literal("15m");
    /// Thirty minutes.
    pub const M30: TimeInterval = TimeInterval::literal("30m");
    /// One hour.
    pub const H1: TimeInterval = TimeInterval::literal("1h");
    /// Two hours.
    pub const H2: TimeInterval = TimeInterval::literal("2h");
    /// Four hours.
    pub const H4: TimeInterval = TimeInterval::literal("4h");
    /// Eight hours.
    pub const H8: TimeInterval = TimeInterval::literal("8h");
    /// Twelve hours.
    pub const H12: TimeInterval = TimeInterval::literal("12h");
    /// One day of 24 hours.
    pub const D1: TimeInterval = TimeInterval::literal("1d");
    /// One week of seven days.
    pub const W1: TimeInterval = TimeInterval::literal("1w");

    /// The length in seconds.
    pub fn seconds(&self) -> f64 {
        self.0 as f64 / SECOND as f64
    }

    /// The length as a duration.
    pub fn duration(&self) -> TimeDelta {
        TimeDelta::microseconds(self.0)
    }

    pub(crate) const fn microseconds(self) -> i64 {
        self.0
    }

    /// Where whole multiples are counted from, in microseconds since 1970-01-01T00:00Z. That was a
    /// Thursday, and weeks begin on Monday.
    pub(crate) const fn anchor(self) -> i64 {
        if self.0 % WEEK == 0 { 4 * DAY } else { 0 }
    }

    /// Reads a constant; a wrong text stops the compiler.
    const fn literal(text: &'static str) -> Self {
        match parse(text.as_bytes()) {
            Some(microseconds) => Self(microseconds),
            None => panic!("not an interval"),
        }
    }
}

/// Microseconds of a text; none when it is unreadable, zero or too long.
const fn parse(text: &[u8]) -> Option<i64> {
    let mut number: i64 = 0;
    let mut at = 0;
    while at < text.len() && text[at].is_ascii_digit() {
        number = number * 10 + (text[at] - b'0') as i64;
        if number > LONGEST {
            return None;
        }
        at += 1;
    }
    let unit = match text.split_at(at).1 {
        b"us" => 1,
        b"ms" => MILLISECOND,
        b"s" => SECOND,
        b"m" => MINUTE,
        b"h" => HOUR,
        b"d" => DAY,
        b"w" => WEEK,
        _ => return None,
    };
    match number.checked_mul(unit) {
        Some(length) if length > 0 && length <= LONGEST => Some(length),
        _ => None,
    }
}

impl FromStr for TimeInterval {
    type Err = IntervalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.trim().as_bytes())
            .map(Self)
            .ok_or_else(|| IntervalError::Unreadable { text: text.chars().take(40).collect() })
    }
}

impl fmt::Display for TimeInterval {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unit, length) in UNITS {
            if self.0 % length == 0 {
                return formatter.pad(&format!("{}{unit}", self.0 / length));
            }
        }
        Ok(())
    }
}

impl TryFrom<TimeDelta> for TimeInterval {
    type Error = IntervalError;

    fn try_from(length: TimeDelta) -> Result<Self, Self::Error> {
        let whole = length.num_microseconds().filter(|&microseconds| {
            microseconds > 0
                && microseconds <= LONGEST
                && TimeDelta::microseconds(microseconds) == length
        });
        whole.map(Self).ok_or_else(|| IntervalError::OutOfRange { value: length.to_string() })
    }
}

impl Serialize for TimeInterval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeInterval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_forms_round_trip() {
        for text in ["1us", "250ms", "1s", "90s", "1m", "1h", "36h", "1d", "1w", "5217w"] {
            let interval: TimeInterval = text.parse().unwrap();
            assert_eq!(interval.to_string(), text);
            assert_eq!(TimeInterval::try_from(interval.duration()).unwrap(), interval);
        }
        assert_eq!("60m".parse(), Ok(TimeInterval::H1));
        assert_eq!(" 7d ".parse(), Ok(TimeInterval::W1));
    }

    #[test]
    fn absurd_texts_are_refused() {
        for text in [
            "",
            "m",
            "1",
            "0m",
            "-1m",
            "+1m",
            "1.5h",
            "1M",
            "1 m",
            "1mo",
            "99999999999999999999s",
            "9223372036854775807us",
            "36526d",
            "1m1",
            "¹m",
        ] {
            assert!(text.parse::<TimeInterval>().is_err(), "{text}");
        }
        assert!(TimeInterval::try_from(TimeDelta::zero()).is_err());
        assert!(TimeInterval::try_from(TimeDelta::nanoseconds(1_500)).is_err());
        assert!(TimeInterval::try_from(TimeDelta::MAX).is_err());
        assert!(TimeInterval::try_from(TimeDelta::seconds(-1)).is_err());
    }
}
