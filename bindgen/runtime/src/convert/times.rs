//! Lengths of time, and what all conversions of times share.

use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDelta, PyFloat, PyInt};

use super::{FromPython, IntoPython};
use crate::clock::DAY;
use crate::rejected::Rejected;

/// Days, seconds and microseconds as `timedelta` keeps them; in microseconds.
pub(super) fn microseconds(delta: &Bound<'_, PyAny>) -> PyResult<i128> {
    let py = delta.py();
    let days: i64 = delta.getattr(intern!(py, "days"))?.extract()?;
    let seconds: i64 = delta.getattr(intern!(py, "seconds"))?.extract()?;
    let rest: i64 = delta.getattr(intern!(py, "microseconds"))?.extract()?;
    Ok(i128::from(days) * i128::from(DAY) + i128::from(seconds * 1_000_000 + rest))
}

/// What a NumPy time scalar (`datetime64`, `timedelta64`) is in Python's own types, to the microsecond.
pub(super) fn numpy_time<'py>(
    value: &Bound<'py, PyAny>,
    kind: &str,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let class = value.get_type();
    if class.name()? != kind || class.module()? != "numpy" {
        return Ok(None);
    }
    let made = value.call_method1("astype", (format!("{kind}[us]"),))?.call_method0("item")?;
    Ok(Some(made))
}

/// A `timedelta`, NumPy's or pandas' kind included, in microseconds.
pub(super) fn length(value: &Bound<'_, PyAny>) -> Result<Option<i128>, Rejected> {
    let value = match numpy_time(value, "timedelta64")? {
        Some(made) => made,
        None => value.clone(),
    };
    if !value.is_instance_of::<PyDelta>() {
        return Ok(None);
    }
    Ok(Some(microseconds(&value)?))
}

const ALLOWED: &str = "a length of time of 0 or more";

impl<'py, P> FromPython<'py, P> for Duration {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if let Some(length) = length(value)? {
            let Ok(length) = u128::try_from(length) else {
                return Err(Rejected::bad_value(value, ALLOWED));
            };
            let (seconds, rest) = (length / 1_000_000, (length % 1_000_000) as u32);
            let Ok(seconds) = u64::try_from(seconds) else {
                return Err(Rejected::bad_value(value, ALLOWED));
            };
            return Ok(Self::new(seconds, rest * 1_000));
        }
        let number = (value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>())
            || value.is_instance_of::<PyFloat>();
        if !number {
            return Err(Rejected::wrong_type("a timedelta or a number of seconds", value));
        }
        let seconds = <f64 as FromPython<'py, P>>::from_python(value)?;
        Self::try_from_secs_f64(seconds)
            .map_err(|_| Rejected::bad_value(value, "a number of seconds of 0 or more"))
    }
}

impl<'py, P> IntoPython<'py, P> for Duration {
    /// Parts of a microsecond, which `timedelta` cannot hold, are cut off.
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let seconds = self.as_secs();
        let days = i32::try_from(seconds / 86_400).unwrap_or(i32::MAX);
        let delta = PyDelta::new(
            py,
            days,
            (seconds % 86_400) as i32,
            self.subsec_micros().cast_signed(),
            true,
        )?;
        Ok(delta.into_any())
    }
}
