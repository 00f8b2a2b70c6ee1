//! Positions in sequences, counted from either end as Python does.

use pyo3::exceptions::{PyIndexError, PyTypeError};
use pyo3::prelude::*;

use crate::rejected::type_name;

/// The position that an index means in a sequence of this length, as Python's own number.
///
/// # Errors
/// `IndexError` when there is no such position, `TypeError` when the index is no integer.
pub fn position<'py>(index: &Bound<'py, PyAny>, length: usize) -> PyResult<Bound<'py, PyAny>> {
    let Ok(number) = index.call_method0("__index__") else {
        let text = format!("indices must be integers, not {}", type_name(index));
        return Err(PyTypeError::new_err(text));
    };
    let number: isize = number.extract().map_err(|_| out_of_range())?;
    let from_start = if number < 0 {
        length.checked_sub(number.unsigned_abs())
    } else {
        usize::try_from(number).ok()
    };
    let found = from_start.filter(|found| *found < length).ok_or_else(out_of_range)?;
    Ok(found.into_pyobject(index.py())?.into_any())
}

/// `IndexError` as Python words it.
#[must_use]
pub fn out_of_range() -> PyErr {
    PyIndexError::new_err("index out of range")
}
