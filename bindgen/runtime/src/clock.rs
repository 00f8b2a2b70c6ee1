//! Python datetimes from microseconds: one at a time, and quickly for a column of them.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDelta, PyType, PyTzInfo};

/// Microseconds in a day.
pub(crate) const DAY: i64 = 86_400_000_000;
/// 0001-01-01T00:00:00, the first moment that Python can tell.
const FIRST: i64 = -62_135_596_800_000_000;
/// 9999-12-31T23:59:59.999999, the last one.
const LAST: i64 = 253_402_300_799_999_999;

/// `datetime.datetime`.
pub(crate) fn datetime_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "datetime", "datetime")
}

/// Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
fn civil(days: i64) -> (i64, u8, u8) {
    // Counted in eras of 400 years that begin on the first of March, so that the leap day comes last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u8, day as u8)
}

fn check(microseconds: i64) -> PyResult<()> {
    if (FIRST..=LAST).contains(&microseconds) {
        return Ok(());
    }
    let text = format!(
        "{microseconds} microseconds since 1970 is outside of the years 1 to 9999 that datetime holds"
    );
    Err(PyValueError::new_err(text))
}

/// The ten bytes that a datetime consists of, as its pickles carry them.
fn state(microseconds: i64) -> [u8; 10] {
    let (year, month, day) = civil(microseconds.div_euclid(DAY));
    let rest = microseconds.rem_euclid(DAY);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let year = (year as u16).to_be_bytes();
    let fraction = (fraction as u32).to_be_bytes();
    [
        year[0],
        year[1],
        month,
        day,
        (seconds / 3600) as u8,
        (seconds / 60 % 60) as u8,
        (seconds % 60) as u8,
        fraction[1],
        fraction[2],
        fraction[3],
    ]
}

/// The aware UTC datetime so many microseconds after 1970.
///
/// # Errors
/// `ValueError` outside of the years 1 to 9999.
pub fn datetime(py: Python<'_>, microseconds: i64) -> PyResult<Bound<'_, PyAny>> {
    check(microseconds)?;
    // The constructor that pickle uses: exact, and twice as fast as the one that takes parts.
    datetime_class(py)?.call1((PyBytes::new(py, &state(microseconds)), PyTzInfo::utc(py)?))
}

/// The datetime without a time zone so many microseconds after 1970.
///
/// # Errors
/// `ValueError` outside of the years 1 to 9999.
pub fn naive_datetime(py: Python<'_>, microseconds: i64) -> PyResult<Bound<'_, PyAny>> {
    check(microseconds)?;
    datetime_class(py)?.call1((PyBytes::new(py, &state(microseconds)),))
}

/// A `timedelta` of so many microseconds; any number of them fits.
///
/// # Errors
/// `MemoryError`.
pub fn timedelta(py: Python<'_>, microseconds: i64) -> PyResult<Bound<'_, PyAny>> {
    let rest = microseconds.rem_euclid(DAY);
    let delta = PyDelta::new(
        py,
        microseconds.div_euclid(DAY) as i32,
        (rest / 1_000_000) as i32,
        (rest % 1_000_000) as i32,
        false,
    )?;
    Ok(delta.into_any())
}

/// Makes aware UTC datetimes one after another. Equal steps, as between bars, are added to the
/// datetime before, which costs half of making one.
pub struct Clock<'py> {
    py: Python<'py>,
    before: Option<Before<'py>>,
}

struct Before<'py> {
    microseconds: i64,
    datetime: Bound<'py, PyAny>,
    step: i64,
    delta: Option<Bound<'py, PyAny>>,
}

impl<'py> Clock<'py> {
    /// A clock that has not told a time yet.
    pub const fn new(py: Python<'py>) -> Self {
        Self { py, before: None }
    }

    /// The datetime so many microseconds after 1970.
    ///
    /// # Errors
    /// `ValueError` outside of the years 1 to 9999.
    pub fn at(&mut self, microseconds: i64) -> PyResult<Bound<'py, PyAny>> {
        check(microseconds)?;
        let Some(before) = &mut self.before else {
            let made = datetime(self.py, microseconds)?;
            self.before =
                Some(Before { microseconds, datetime: made.clone(), step: 0, delta: None });
            return Ok(made);
        };
        // Both lie within ten thousand years, whose microseconds fit twice into 64 bits.
        let step = microseconds - before.microseconds;
        if step == 0 {
            return Ok(before.datetime.clone());
        }
        if step == before.step {
            let delta = match before.delta.take() {
                Some(delta) => delta,
                None => timedelta(self.py, step)?,
            };
            before.datetime = before.datetime.add(&delta)?;
            before.delta = Some(delta);
        } else {
            before.step = step;
            before.delta = None;
            before.datetime = datetime(self.py, microseconds)?;
        }
        before.microseconds = microseconds;
        Ok(before.datetime.clone())
    }
}
