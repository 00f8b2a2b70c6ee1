//! Columns of Python objects: texts, times, decimals, or numbers with gaps.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDateTime, PyFloat, PyInt, PyString};

use super::values::{Texts, Values};
use crate::rejected::type_name;

/// What the objects of a column are.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Truth,
    Number,
    Moment,
    LocalTime,
}

fn kind(value: &Bound<'_, PyAny>) -> PyResult<Option<Kind>> {
    let py = value.py();
    Ok(if value.is_instance_of::<PyString>() {
        Some(Kind::Text)
    } else if value.is_instance_of::<PyBool>() {
        Some(Kind::Truth)
    } else if value.is_instance_of::<PyDateTime>() {
        let aware = !value.getattr(intern!(py, "tzinfo"))?.is_none();
        Some(if aware { Kind::Moment } else { Kind::LocalTime })
    } else if value.is_instance_of::<PyFloat>()
        || value.is_instance_of::<PyInt>()
        || value.get_type().name()? == "Decimal"
    {
        Some(Kind::Number)
    } else {
        None
    })
}

/// `None`, NaN, `NaT` and pandas' `NA`: what is not equal to itself, or does not say.
fn is_missing(value: &Bound<'_, PyAny>) -> bool {
    if value.is_none() {
        return true;
    }
    if value.is_instance_of::<PyString>() {
        return false;
    }
    let same = value.eq(value);
    !same.unwrap_or(false)
}

/// A list of objects as a column; those of two kinds are none.
pub(super) fn column(values: &Bound<'_, PyAny>) -> PyResult<Values> {
    let mut items: Vec<Option<Bound<'_, PyAny>>> = Vec::new();
    let mut found: Option<Kind> = None;
    for value in values.try_iter()? {
        let value = value?;
        if is_missing(&value) {
            items.push(None);
            continue;
        }
        match kind(&value)? {
            Some(kind) if found.is_none_or(|found| found == kind) => found = Some(kind),
            _ => {
                let (row, name) = (items.len(), type_name(&value));
                return Ok(Values::Other(format!("objects, in row {row} of type {name}")));
            }
        }
        items.push(Some(value));
    }
    match found {
        None => Ok(Values::floats(vec![None; items.len()])),
        Some(Kind::Text) => {
            let mut texts = Texts::default();
            for item in &items {
                match item {
                    Some(item) => texts.push(Some(&item.cast::<PyString>()?.to_string_lossy())),
                    None => texts.push(None),
                }
            }
            Ok(Values::Texts(texts))
        }
        Some(Kind::Truth) => {
            let truth = |item: &Option<Bound<'_, PyAny>>| {
                item.as_ref().map(PyAnyMethods::is_truthy).transpose()
            };
            Ok(Values::booleans(items.iter().map(truth).collect::<PyResult<_>>()?))
        }
        Some(Kind::Number) => numbers(&items),
        Some(kind) => times(&items, kind == Kind::Moment),
    }
}

/// Whole numbers where all of them are, else the floats nearest to them.
fn numbers(items: &[Option<Bound<'_, PyAny>>]) -> PyResult<Values> {
    let whole = |item: &Option<Bound<'_, PyAny>>| {
        item.as_ref()?.cast::<PyInt>().ok()?.extract::<i64>().ok().map(|value| Some(value.into()))
    };
    if let Some(values) = items.iter().map(whole).collect() {
        return Ok(Values::integers(values));
    }
    let float = |item: &Option<Bound<'_, PyAny>>| match item {
        Some(item) => item.extract::<f64>().map(Some),
        None => Ok(None),
    };
    Ok(Values::floats(items.iter().map(float).collect::<PyResult<_>>()?))
}

/// Datetimes, to the microsecond.
fn times(items: &[Option<Bound<'_, PyAny>>], aware: bool) -> PyResult<Values> {
    let Some(first) = items.iter().flatten().next() else { return Ok(Values::floats(Vec::new())) };
    let py = first.py();
    let zone = if aware {
        pyo3::types::PyTzInfo::utc(py)?.to_owned().into_any()
    } else {
        py.None().into_bound(py)
    };
    let epoch = py
        .import(intern!(py, "datetime"))?
        .getattr(intern!(py, "datetime"))?
        .call1((1970, 1, 1, 0, 0, 0, 0, zone))?;
    let time = |item: &Option<Bound<'_, PyAny>>| {
        let Some(item) = item else { return Ok(None) };
        let delta = item.sub(&epoch)?;
        let part = |name: &str| delta.getattr(name)?.extract::<i64>();
        let seconds = part("days")? * 86_400 + part("seconds")?;
        Ok(Some((seconds * 1_000_000 + part("microseconds")?, 1_000)))
    };
    Ok(Values::times(items.iter().map(time).collect::<PyResult<_>>()?, aware))
}
