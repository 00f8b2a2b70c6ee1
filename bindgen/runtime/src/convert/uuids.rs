//! `uuid::Uuid` and `uuid.UUID`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyType};
use uuid::Uuid;

use super::{FromPython, IntoPython};
use crate::rejected::Rejected;

fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "uuid", "UUID")
}

impl<'py, P> FromPython<'py, P> for Uuid {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if value.is_instance_of::<PyString>() {
            return Self::parse_str(&super::texts::text(value)?)
                .map_err(|_| Rejected::bad_value(value, "the text of a UUID"));
        }
        if !value.is_instance(class(value.py())?)? {
            return Err(Rejected::wrong_type("a UUID", value));
        }
        let bytes: [u8; 16] = value.getattr("bytes")?.extract()?;
        Ok(Self::from_bytes(bytes))
    }
}

impl<'py, P> IntoPython<'py, P> for Uuid {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let options = PyDict::new(py);
        options.set_item("bytes", PyBytes::new(py, self.as_bytes()))?;
        class(py)?.call((), Some(&options))
    }
}
