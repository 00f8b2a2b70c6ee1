//! Enums with data: their variants are classes below the enum's own class, or objects of it.

use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

/// Hangs a variant's class below the enum's class, under the name that pickles look it up by.
///
/// # Errors
/// What setting an attribute of a class raises.
pub fn nest(base: &Bound<'_, PyType>, variant: &Bound<'_, PyType>) -> PyResult<()> {
    let name = variant.name()?;
    variant.setattr("__qualname__", format!("{}.{name}", base.qualname()?))?;
    base.setattr(name, variant)
}

/// A field was asked of an object that is another variant, which only misuse of `__new__` can make.
#[cold]
pub fn other_variant(field: &str) -> PyErr {
    PyAttributeError::new_err(format!("this variant has no {field}"))
}

/// What `__reduce__` says of a variant: its class and fields, or the enum's class and its own name.
/// A variant that cannot be made again has an empty name.
///
/// # Errors
/// `TypeError` for a variant that cannot be made again.
pub fn reduce_variant<'py>(
    base: &Bound<'py, PyType>,
    object: &Bound<'py, PyAny>,
    name: &str,
    variant: &str,
    fields: Vec<(&'static str, Bound<'py, PyAny>)>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = base.py();
    if variant.is_empty() {
        return Err(PyTypeError::new_err(format!("this {name} cannot be pickled")));
    }
    let class = object.get_type();
    if class.is(base) {
        let getter = py.import("builtins")?.getattr("getattr")?;
        return Ok((getter, (base, variant)).into_pyobject(py)?.into_any());
    }
    let values = PyTuple::new(py, fields.into_iter().map(|(_, value)| value))?;
    Ok((class, values).into_pyobject(py)?.into_any())
}
