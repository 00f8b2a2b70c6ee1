//! Calls that take one of several types: which of them a value is, and what to say when it is none.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::convert::FromPython;
use crate::rejected::Rejected;

/// Whether a value can be read as a `T`.
#[must_use]
pub fn fits<'py, P, T: FromPython<'py, P>>(value: &Bound<'py, PyAny>) -> bool {
    T::from_python(value).is_ok()
}

/// The exception for arguments that fit no way of a call: their names, what each may be, what each is.
#[cold]
#[must_use]
pub fn none_fits(py: Python<'_>, given: &[(&str, &str, Option<&Bound<'_, PyAny>>)]) -> PyErr {
    if let [(name, expected, Some(value))] = given {
        return Rejected::wrong_type(*expected, value).into_error(name);
    }
    let mut parts = Vec::new();
    for (name, expected, value) in given {
        let value = value.map_or_else(|| py.None().into_bound(py), Clone::clone);
        parts.push(Rejected::wrong_type(*expected, &value).into_error(name));
    }
    let texts: Vec<String> = parts.iter().map(|error| error.value(py).to_string()).collect();
    PyTypeError::new_err(format!("these arguments do not go together: {}", texts.join("; ")))
}
