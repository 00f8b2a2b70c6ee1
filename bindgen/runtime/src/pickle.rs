//! State of objects as bytes, for pickling.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The value as bytes, with the names of its fields.
///
/// # Errors
/// `ValueError` when the value cannot be written.
pub fn dump<'py, T: Serialize + ?Sized>(
    py: Python<'py>,
    value: &T,
) -> PyResult<Bound<'py, PyBytes>> {
    let bytes = rmp_serde::to_vec_named(value)
        .map_err(|error| PyValueError::new_err(format!("cannot be pickled: {error}")))?;
    Ok(PyBytes::new(py, &bytes))
}

/// The value that [`dump`] wrote.
///
/// # Errors
/// `ValueError` when the bytes are damaged or of another type.
pub fn load<T: DeserializeOwned>(bytes: &[u8]) -> PyResult<T> {
    let damaged =
        |error: &dyn std::fmt::Display| PyValueError::new_err(format!("damaged pickle: {error}"));
    let mut rest = bytes;
    let made = T::deserialize(&mut rmp_serde::Deserializer::new(&mut rest))
        .map_err(|error| damaged(&error))?;
    if rest.is_empty() { Ok(made) } else { Err(damaged(&"more bytes than expected")) }
}
