//! Moments, dates and times of the crates `time` and `jiff`: the forms that those of `chrono` have, by way of them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use pyo3::prelude::*;

use super::{FromPython, IntoPython};
use crate::rejected::Rejected;

/// A value in `chrono`, or none where that crate cannot hold it; and the way back.
trait Through<T>: Sized {
    fn of(known: T) -> Option<Self>;
    fn into_known(self) -> Option<T>;
}

macro_rules! through {
    ($($type:ty => $known:ty, $lost:literal;)*) => {$(
        impl<'py, P> FromPython<'py, P> for $type {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                let known = <$known as FromPython<'py, P>>::from_python(value)?;
                Self::of(known).ok_or_else(|| Rejected::bad_value(value, $lost))
            }
        }

        impl<'py, P> IntoPython<'py, P> for $type {
            /// Parts of a microsecond, which Python cannot hold, are cut off.
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let known = self.into_known().ok_or_else(beyond)?;
                <$known as IntoPython<'py, P>>::into_python(known, py)
            }

            fn column_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let known: Option<Vec<$known>> = items.into_iter().map(Self::into_known).collect();
                <$known as IntoPython<'py, P>>::column_into_python(known.ok_or_else(beyond)?, py)
            }
        }
    )*};
}

fn beyond() -> PyErr {
    pyo3::exceptions::PyOverflowError::new_err("Python's datetime has no such moment")
}

/// Hour, minute, second and nanosecond; a leap second is the last moment before it.
fn clock(time: NaiveTime) -> (u32, u32, u32, u32) {
    (time.hour(), time.minute(), time.second(), time.nanosecond().min(999_999_999))
}

#[cfg(feature = "time")]
mod of_time {
    use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};

    use super::{
        Bound, DateTime, Datelike, FromPython, IntoPython, NaiveDate, NaiveDateTime, NaiveTime,
        PyAny, PyResult, Python, Rejected, Through, TimeDelta, Utc, beyond, clock,
    };

    impl Through<DateTime<Utc>> for OffsetDateTime {
        fn of(known: DateTime<Utc>) -> Option<Self> {
            Self::from_unix_timestamp_nanos(i128::from(known.timestamp_micros()) * 1_000).ok()
        }

        fn into_known(self) -> Option<DateTime<Utc>> {
            let microseconds = self.unix_timestamp_nanos().div_euclid(1_000);
            DateTime::from_timestamp_micros(i64::try_from(microseconds).ok()?)
        }
    }

    impl Through<NaiveDateTime> for PrimitiveDateTime {
        fn of(known: NaiveDateTime) -> Option<Self> {
            Some(Self::new(Date::of(known.date())?, Time::of(known.time())?))
        }

        fn into_known(self) -> Option<NaiveDateTime> {
            Some(self.date().into_known()?.and_time(self.time().into_known()?))
        }
    }

    impl Through<NaiveDate> for Date {
        fn of(known: NaiveDate) -> Option<Self> {
            Self::from_ordinal_date(known.year(), u16::try_from(known.ordinal()).ok()?).ok()
        }

        fn into_known(self) -> Option<NaiveDate> {
            NaiveDate::from_yo_opt(self.year(), self.ordinal().into())
        }
    }

    impl Through<NaiveTime> for Time {
        fn of(known: NaiveTime) -> Option<Self> {
            let (hour, minute, second, rest) = clock(known);
            let part = |value: u32| u8::try_from(value).ok();
            Self::from_hms_nano(part(hour)?, part(minute)?, part(second)?, rest).ok()
        }

        fn into_known(self) -> Option<NaiveTime> {
            let (hour, minute, second, rest) = self.as_hms_nano();
            NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), rest)
        }
    }

    impl Through<TimeDelta> for Duration {
        fn of(known: TimeDelta) -> Option<Self> {
            Some(Self::new(known.num_seconds(), known.subsec_nanos()))
        }

        fn into_known(self) -> Option<TimeDelta> {
            let (seconds, rest) = (self.whole_seconds(), self.subsec_nanoseconds());
            TimeDelta::try_seconds(seconds)?.checked_add(&TimeDelta::nanoseconds(rest.into()))
        }
    }

    through! {
        OffsetDateTime => DateTime<Utc>, "a moment in the years that the crate `time` knows";
        PrimitiveDateTime => NaiveDateTime, "a moment in the years that the crate `time` knows";
        Date => NaiveDate, "a date in the years that the crate `time` knows";
        Time => NaiveTime, "a time of day";
        Duration => TimeDelta, "a shorter timedelta";
    }
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use jiff::civil::{Date, DateTime as CivilDateTime, Time};
    use jiff::tz::TimeZone;
    use jiff::{SignedDuration, Timestamp, Zoned};

    use super::{
        Bound, DateTime, Datelike, FromPython, IntoPython, NaiveDate, NaiveDateTime, NaiveTime,
        PyAny, PyResult, Python, Rejected, Through, TimeDelta, Utc, beyond, clock,
    };

    impl Through<DateTime<Utc>> for Timestamp {
        fn of(known: DateTime<Utc>) -> Option<Self> {
            Self::from_microsecond(known.timestamp_micros()).ok()
        }

        fn into_known(self) -> Option<DateTime<Utc>> {
            let microseconds = self.as_nanosecond().div_euclid(1_000);
            DateTime::from_timestamp_micros(i64::try_from(microseconds).ok()?)
        }
    }

    impl Through<DateTime<Utc>> for Zoned {
        fn of(known: DateTime<Utc>) -> Option<Self> {
            Some(Timestamp::of(known)?.to_zoned(TimeZone::UTC))
        }

        fn into_known(self) -> Option<DateTime<Utc>> {
            self.timestamp().into_known()
        }
    }

    impl Through<NaiveDateTime> for CivilDateTime {
        fn of(known: NaiveDateTime) -> Option<Self> {
            Some(Self::from_parts(Date::of(known.date())?, Time::of(known.time())?))
        }

        fn into_known(self) -> Option<NaiveDateTime> {
            Some(self.date().into_known()?.and_time(self.time().into_known()?))
        }
    }

    impl Through<NaiveDate> for Date {
        fn of(known: NaiveDate) -> Option<Self> {
            let part = |value: u32| i8::try_from(value).ok();
            Self::new(i16::try_from(known.year()).ok()?, part(known.month())?, part(known.day())?)
                .ok()
        }

        fn into_known(self) -> Option<NaiveDate> {
            let part = |value: i8| u32::try_from(value).ok();
            NaiveDate::from_ymd_opt(self.year().into(), part(self.month())?, part(self.day())?)
        }
    }

    impl Through<NaiveTime> for Time {
        fn of(known: NaiveTime) -> Option<Self> {
            let (hour, minute, second, rest) = clock(known);
            let part = |value: u32| i8::try_from(value).ok();
            let rest = i32::try_from(rest).ok()?;
            Self::new(part(hour)?, part(minute)?, part(second)?, rest).ok()
        }

        fn into_known(self) -> Option<NaiveTime> {
            let part = |value: i8| u32::try_from(value).ok();
            let rest = u32::try_from(self.subsec_nanosecond()).ok()?;
            let (hour, minute) = (part(self.hour())?, part(self.minute())?);
            NaiveTime::from_hms_nano_opt(hour, minute, part(self.second())?, rest)
        }
    }

    impl Through<TimeDelta> for SignedDuration {
        fn of(known: TimeDelta) -> Option<Self> {
            Some(Self::new(known.num_seconds(), known.subsec_nanos()))
        }

        fn into_known(self) -> Option<TimeDelta> {
            let (seconds, rest) = (self.as_secs(), self.subsec_nanos());
            TimeDelta::try_seconds(seconds)?.checked_add(&TimeDelta::nanoseconds(rest.into()))
        }
    }

    through! {
        Timestamp => DateTime<Utc>, "a moment in the years that the crate `jiff` knows";
        Zoned => DateTime<Utc>, "a moment in the years that the crate `jiff` knows";
        CivilDateTime => NaiveDateTime, "a moment in the years that the crate `jiff` knows";
        Date => NaiveDate, "a date in the years that the crate `jiff` knows";
        Time => NaiveTime, "a time of day";
        SignedDuration => TimeDelta, "a shorter timedelta";
    }
}
