//! Times: their texts, their time zones, and microseconds in UTC.

use chrono::offset::LocalResult;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Where times that name no zone are from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Zone {
    Fixed(FixedOffset),
    Named(Tz),
}

impl Zone {
    pub(super) fn named(text: &str) -> Option<Self> {
        if matches!(text, "UTC" | "Z" | "utc") {
            return FixedOffset::east_opt(0).map(Self::Fixed);
        }
        if text.starts_with(['+', '-']) {
            return text.parse().ok().map(Self::Fixed);
        }
        text.parse().ok().map(Self::Named)
    }

    /// The moment of a time here; in words, why there is none or more than one.
    pub(super) fn moment(self, time: NaiveDateTime) -> Result<DateTime<Utc>, &'static str> {
        let found = match self {
            Self::Fixed(offset) => offset.from_local_datetime(&time).map(|time| time.to_utc()),
            Self::Named(zone) => zone.from_local_datetime(&time).map(|time| time.to_utc()),
        };
        match found {
            LocalResult::Single(moment) => Ok(moment),
            LocalResult::Ambiguous(..) => Err("that the clock does not show twice"),
            LocalResult::None => Err("that the clock does not leave out"),
        }
    }
}

/// A text as a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Time {
    Moment(DateTime<Utc>),
    Local(NaiveDateTime),
}

/// Reads ISO 8601 with `T` or a space, with or without a zone; a date is its midnight.
pub(super) fn parsed(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(Time::Moment(moment.to_utc()));
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%z"] {
        if let Ok(moment) = DateTime::parse_from_str(text, format) {
            return Some(Time::Moment(moment.to_utc()));
        }
    }
    let local =
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    for format in local {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
            return Some(Time::Local(time));
        }
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    date.and_hms_opt(0, 0, 0).map(Time::Local)
}

/// A moment in microseconds; in words, what it should have been.
pub(super) fn microseconds(moment: DateTime<Utc>) -> Result<i64, &'static str> {
    if !moment.timestamp_subsec_nanos().is_multiple_of(1_000) {
        return Err("whole microseconds");
    }
    if !(1..=9_999).contains(&moment.year()) {
        return Err("a time from the year 1 to 9999");
    }
    Ok(moment.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> String {
        match parsed(text).unwrap() {
            Time::Moment(moment) => moment.to_rfc3339(),
            Time::Local(time) => format!("{time:?} local"),
        }
    }

    #[test]
    fn texts_are_times() {
        assert_eq!(utc("2024-01-31T12:00:00Z"), "2024-01-31T12:00:00+00:00");
        assert_eq!(utc("2024-01-31 12:00:00+02:00"), "2024-01-31T10:00:00+00:00");
        assert_eq!(utc("2024-01-31 12:00:00.5"), "2024-01-31T12:00:00.500 local");
        assert_eq!(utc(" 2024-01-31 "), "2024-01-31T00:00:00 local");
        for text in ["", "noon", "31.01.2024", "2024-13-01"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn zones_know_when_the_clock_is_changed() {
        let zone = Zone::named("America/New_York").unwrap();
        let time = |text: &str| match parsed(text).unwrap() {
            Time::Local(time) => time,
            Time::Moment(moment) => moment.naive_utc(),
        };
        let moment = |text: &str| zone.moment(time(text));
        assert_eq!(moment("2024-01-31 12:00").unwrap().to_rfc3339(), "2024-01-31T17:00:00+00:00");
        assert!(moment("2024-03-10 02:30").is_err());
        assert!(moment("2024-11-03 01:30").is_err());
        let fixed = Zone::named("+02:00").unwrap();
        assert_eq!(
            fixed.moment(time("2024-01-31 12:00")).unwrap().to_rfc3339(),
            "2024-01-31T10:00:00+00:00"
        );
        assert!(Zone::named("Mars/Olympus").is_none());
    }

    #[test]
    fn moments_are_whole_microseconds_of_the_calendar() {
        let moment = |seconds, nanoseconds| DateTime::from_timestamp(seconds, nanoseconds).unwrap();
        assert_eq!(microseconds(moment(1, 2_000)), Ok(1_000_002));
        assert!(microseconds(moment(1, 1)).is_err());
        assert!(microseconds(moment(253_402_300_800, 0)).is_err());
    }
}
