//! `chrono` types and Python's `datetime`: aware datetimes are UTC, and microseconds are exact.

use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike,
    Utc, Weekday,
};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDate, PyDateTime, PyString, PyTime, PyTzInfo};

use super::times::{length, microseconds, numpy_time};
use super::{FromPython, IntoPython};
use crate::clock::{self, Clock, datetime_class};
use crate::rejected::Rejected;

const ALLOWED: &str =
    "a datetime, a date or an ISO 8601 text such as '2024-01-31' or '2024-01-31T09:30:00Z'";

/// 1970 with or without a time zone, to count from.
fn epoch(py: Python<'_>, aware: bool) -> PyResult<&Bound<'_, PyAny>> {
    static AWARE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static NAIVE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = if aware {
        AWARE.get_or_try_init(py, || clock::datetime(py, 0).map(Bound::unbind))
    } else {
        NAIVE.get_or_try_init(py, || clock::naive_datetime(py, 0).map(Bound::unbind))
    };
    Ok(made?.bind(py))
}

/// Microseconds since 1970 of a `datetime`, and whether it knows its time zone.
fn since_epoch(value: &Bound<'_, PyAny>) -> Result<(i64, bool), Rejected> {
    let py = value.py();
    let zone = value.getattr(intern!(py, "tzinfo"))?;
    // An offset of `None` means naive, whatever the zone is.
    let aware = zone.is(PyTzInfo::utc(py)?)
        || !(zone.is_none() || value.call_method0(intern!(py, "utcoffset"))?.is_none());
    let delta = value.sub(epoch(py, aware)?)?;
    // `pandas.NaT` is a datetime, whose distance to anything has no days.
    let Ok(length) = microseconds(&delta) else {
        return Err(Rejected::bad_value(value, ALLOWED));
    };
    // Ten thousand years of microseconds fit into 64 bits.
    Ok((length as i64, aware))
}

/// A `datetime`, `date`, NumPy's `datetime64` or text, as a `datetime` or a `date`.
fn normalised<'py>(value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Rejected> {
    if value.is_instance_of::<PyDate>() {
        return Ok(value.clone());
    }
    if value.is_instance_of::<PyString>() {
        let py = value.py();
        let made = datetime_class(py)?.call_method1(intern!(py, "fromisoformat"), (value,));
        return made.map_err(|_| Rejected::bad_value(value, ALLOWED));
    }
    match numpy_time(value, "datetime64")? {
        Some(made) if made.is_instance_of::<PyDate>() => Ok(made),
        Some(_) => Err(Rejected::bad_value(value, ALLOWED)),
        None => Err(Rejected::wrong_type(ALLOWED, value)),
    }
}

/// A moment in microseconds since 1970, and whether a time zone was given with it.
fn moment(value: &Bound<'_, PyAny>) -> Result<(i64, bool), Rejected> {
    let value = normalised(value)?;
    if value.is_instance_of::<PyDateTime>() {
        return since_epoch(&value);
    }
    let midnight = date(&value)?.and_time(NaiveTime::MIN);
    Ok((midnight.and_utc().timestamp_micros(), false))
}

/// Year, month and day of a `date`.
fn date(value: &Bound<'_, PyAny>) -> Result<NaiveDate, Rejected> {
    let py = value.py();
    let year: i32 = value.getattr(intern!(py, "year"))?.extract()?;
    let month: u32 = value.getattr(intern!(py, "month"))?.extract()?;
    let day: u32 = value.getattr(intern!(py, "day"))?.extract()?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Rejected::bad_value(value, ALLOWED))
}

impl<'py, P> FromPython<'py, P> for DateTime<Utc> {
    /// What has no time zone is UTC; a date is its midnight.
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let (microseconds, _) = moment(value)?;
        Self::from_timestamp_micros(microseconds).ok_or_else(|| Rejected::bad_value(value, ALLOWED))
    }
}

impl<'py, P> IntoPython<'py, P> for DateTime<Utc> {
    /// Parts of a microsecond, which `datetime` cannot hold, are cut off.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        clock::datetime(py, self.timestamp_micros())
    }

    fn column_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        super::moments(items.iter().map(Self::timestamp_micros).collect(), py)
    }

    fn into_dict_value(
        self,
        _: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        clock.at(self.timestamp_micros())
    }
}

/// A moment in a zone that knows UTC by its name.
#[derive(Debug)]
pub struct Zoned<Z: TimeZone>(pub DateTime<Z>);

impl<'py, P, Z: TimeZone + FromStr> FromPython<'py, P> for Zoned<Z> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let (microseconds, _) = moment(value)?;
        let at = DateTime::from_timestamp_micros(microseconds);
        let zone: Option<Z> = "UTC".parse().ok();
        at.zip(zone)
            .map(|(at, zone)| Self(at.with_timezone(&zone)))
            .ok_or_else(|| Rejected::bad_value(value, ALLOWED))
    }
}

impl<'py, P> FromPython<'py, P> for NaiveDateTime {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let (microseconds, aware) = moment(value)?;
        if aware {
            return Err(Rejected::bad_value(value, "a datetime without a time zone"));
        }
        DateTime::from_timestamp_micros(microseconds)
            .map(|moment| moment.naive_utc())
            .ok_or_else(|| Rejected::bad_value(value, ALLOWED))
    }
}

impl<'py, P> IntoPython<'py, P> for NaiveDateTime {
    /// Parts of a microsecond, which `datetime` cannot hold, are cut off.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        clock::naive_datetime(py, self.and_utc().timestamp_micros())
    }

    fn column_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        super::moments(items.iter().map(|moment| moment.and_utc().timestamp_micros()).collect(), py)
    }
}

impl<'py, P> FromPython<'py, P> for NaiveDate {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        const ALLOWED: &str = "a date or an ISO 8601 text such as '2024-01-31'";
        let py = value.py();
        if value.is_instance_of::<PyString>() {
            let class = py.get_type::<PyDate>();
            let made = class.call_method1(intern!(py, "fromisoformat"), (value,));
            return date(&made.map_err(|_| Rejected::bad_value(value, ALLOWED))?);
        }
        // A datetime is a date too, but its time would be lost.
        if !value.is_instance_of::<PyDate>() || value.is_instance_of::<PyDateTime>() {
            return Err(Rejected::wrong_type(ALLOWED, value));
        }
        date(value)
    }
}

impl<'py, P> IntoPython<'py, P> for NaiveDate {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let date = PyDate::new(py, self.year(), self.month() as u8, self.day() as u8)?;
        Ok(date.into_any())
    }
}

impl<'py, P> FromPython<'py, P> for NaiveTime {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        const ALLOWED: &str =
            "a time of day without a time zone, or an ISO 8601 text such as '09:30:00'";
        let py = value.py();
        let bad = || Rejected::bad_value(value, ALLOWED);
        let time = if value.is_instance_of::<PyString>() {
            let class = py.get_type::<PyTime>();
            class.call_method1(intern!(py, "fromisoformat"), (value,)).map_err(|_| bad())?
        } else if value.is_instance_of::<PyTime>() {
            value.clone()
        } else {
            return Err(Rejected::wrong_type(ALLOWED, value));
        };
        if !time.getattr(intern!(py, "tzinfo"))?.is_none() {
            return Err(bad());
        }
        let part = |name| -> PyResult<u32> { time.getattr(name)?.extract() };
        let (hour, minute) = (part(intern!(py, "hour"))?, part(intern!(py, "minute"))?);
        let (second, rest) = (part(intern!(py, "second"))?, part(intern!(py, "microsecond"))?);
        Self::from_hms_micro_opt(hour, minute, second, rest).ok_or_else(bad)
    }
}

impl<'py, P> IntoPython<'py, P> for NaiveTime {
    /// Parts of a microsecond are cut off; a leap second is the last moment before it.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let part = |value: u32| u8::try_from(value).unwrap_or_default();
        let rest = (self.nanosecond() / 1_000).min(999_999);
        let (hour, minute, second) = (part(self.hour()), part(self.minute()), part(self.second()));
        Ok(PyTime::new(py, hour, minute, second, rest, None)?.into_any())
    }
}

/// Days and months by number, as `datetime.date` counts them.
macro_rules! numbered {
    ($type:ty, $expected:literal, $of:expr, $number:expr) => {
        impl<'py, P> FromPython<'py, P> for $type {
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                let number =
                    <u8 as FromPython<'py, P>>::from_python(value).map_err(
                        |error| match error {
                            Rejected::Raised(error) => Rejected::Raised(error),
                            Rejected::WrongType { .. } => Rejected::wrong_type($expected, value),
                            _ => Rejected::bad_value(value, $expected),
                        },
                    )?;
                let of: fn(u8) -> Option<$type> = $of;
                of(number).ok_or_else(|| Rejected::bad_value(value, $expected))
            }
        }

        impl<'py, P> IntoPython<'py, P> for $type {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let number: fn($type) -> u32 = $number;
                Ok(number(self).into_pyobject(py)?.into_any())
            }
        }
    };
}
numbered! {
    Weekday, "a day of the week from 0, Monday, to 6, Sunday",
    |number| Weekday::try_from(number).ok(),
    |day| day.num_days_from_monday()
}
numbered! {
    Month, "a month from 1, January, to 12, December",
    |number| Month::try_from(number).ok(),
    |month| month.number_from_month()
}

impl<'py, P> FromPython<'py, P> for TimeDelta {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let Some(length) = length(value)? else {
            return Err(Rejected::wrong_type("a timedelta", value));
        };
        // Python's longest timedelta is 2.7 million years: too long for microseconds in 64 bits.
        let seconds = length.div_euclid(1_000_000) as i64;
        let rest = length.rem_euclid(1_000_000) as u32;
        Self::new(seconds, rest * 1_000)
            .ok_or_else(|| Rejected::bad_value(value, "a shorter timedelta"))
    }
}

impl<'py, P> IntoPython<'py, P> for TimeDelta {
    /// Parts of a microsecond, which `timedelta` cannot hold, are cut off towards the past.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (mut seconds, mut nanoseconds) = (self.num_seconds(), self.subsec_nanos());
        if nanoseconds < 0 {
            seconds -= 1;
            nanoseconds += 1_000_000_000;
        }
        let days = i32::try_from(seconds.div_euclid(86_400)).unwrap_or(i32::MAX);
        let delta = pyo3::types::PyDelta::new(
            py,
            days,
            seconds.rem_euclid(86_400) as i32,
            nanoseconds / 1_000,
            true,
        )?;
        Ok(delta.into_any())
    }
}
