//! Exact columns: whole digits and the place of their point, for decimals of Arrow and of Python.

#[cfg(feature = "decimal")]
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::call::{breathe, detached};
use crate::columns::{Table, View};
use crate::package::Package;

/// Other threads and signals get their turn after this many rows.
const ROWS_PER_BREATH: usize = 8192;

/// The digits of a column's rows, and how many of them stand after the point.
///
/// # Errors
/// `ValueError` when no decimal of 38 digits holds them.
pub(crate) fn digits<P: Package, T: Table<P>>(
    py: Python<'_>,
    view: &View<P, T>,
    position: usize,
) -> PyResult<(Vec<i128>, u32)> {
    match detached::<P, _>(py, || view.digits(position))? {
        Some(digits) => Ok(digits),
        None => from_rows(py, view, position),
    }
}

/// The same from the decimals that rows show.
#[cfg(feature = "decimal")]
fn from_rows<P: Package, T: Table<P>>(
    py: Python<'_>,
    view: &View<P, T>,
    position: usize,
) -> PyResult<(Vec<i128>, u32)> {
    use crate::convert::FromPython;
    let name = T::COLUMNS.get(position).copied().unwrap_or_default();
    let mut found = Vec::new();
    let rows = view.rows();
    while let Some(row) = rows.next(py)? {
        let value = row.getattr(name)?;
        let decimal = <rust_decimal::Decimal as FromPython<'_, P>>::from_python(&value)
            .map_err(|rejected| rejected.into_error(name))?;
        found.push(decimal);
        if found.len().is_multiple_of(ROWS_PER_BREATH) {
            breathe(py)?;
        }
    }
    let scale = found.iter().map(rust_decimal::Decimal::scale).max().unwrap_or_default();
    let shifted = |decimal: &rust_decimal::Decimal| {
        let zeros = 10_i128.checked_pow(scale - decimal.scale())?;
        decimal.mantissa().checked_mul(zeros)
    };
    let digits: Option<Vec<i128>> = found.iter().map(shifted).collect();
    let digits = digits.ok_or_else(|| {
        PyValueError::new_err(format!("{name} has too many digits for exact decimals"))
    })?;
    Ok((digits, scale))
}

/// Without decimals no column is exact.
#[cfg(not(feature = "decimal"))]
fn from_rows<P: Package, T: Table<P>>(
    _: Python<'_>,
    _: &View<P, T>,
    _: usize,
) -> PyResult<(Vec<i128>, u32)> {
    Ok((Vec::new(), 0))
}

/// A column as a list of `decimal.Decimal`.
///
/// # Errors
/// As [`digits`].
pub(crate) fn list<'py, P: Package, T: Table<P>>(
    py: Python<'py>,
    view: &View<P, T>,
    position: usize,
) -> PyResult<Bound<'py, PyList>> {
    let (digits, scale) = digits(py, view, position)?;
    let list = PyList::empty(py);
    for (row, digits) in digits.into_iter().enumerate() {
        list.append(decimal::<P>(py, digits, scale)?)?;
        if row.is_multiple_of(ROWS_PER_BREATH) {
            breathe(py)?;
        }
    }
    Ok(list)
}

#[cfg(feature = "decimal")]
fn decimal<P: Package>(py: Python<'_>, digits: i128, scale: u32) -> PyResult<Bound<'_, PyAny>> {
    use crate::convert::IntoPython;
    let made = rust_decimal::Decimal::try_from_i128_with_scale(digits, scale)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    IntoPython::<P>::into_python(made, py)
}

#[cfg(not(feature = "decimal"))]
fn decimal<P: Package>(py: Python<'_>, digits: i128, _: u32) -> PyResult<Bound<'_, PyAny>> {
    Ok(digits.into_pyobject(py)?.into_any())
}
