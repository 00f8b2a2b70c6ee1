//! What value classes have in common: a `repr` that evaluates back, hashes, dicts of their fields.

use std::fmt::Write as _;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFrozenSet, PyList, PySet, PyTuple, PyType};

/// How deep containers are followed; deeper ones show as Python shows them.
const DEEPEST: usize = 32;

/// `Class(field=value, ...)`. With the package's names, `datetime` and `Decimal` in scope it evaluates
/// to an equal object.
///
/// # Errors
/// What the `repr` of a field raises.
pub fn repr(class: &str, fields: &[(&str, Bound<'_, PyAny>)]) -> PyResult<String> {
    let mut text = format!("{class}(");
    for (index, (name, value)) in fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}{name}={}", literal(value)?);
    }
    text.push(')');
    Ok(text)
}

/// `Shape.Circle(radius=1.0)`; fields without a name stand by position, and without fields it is the
/// variant alone.
///
/// # Errors
/// What the `repr` of a field raises.
pub fn variant_repr(
    class: &str,
    variant: &str,
    fields: &[(&str, Bound<'_, PyAny>)],
) -> PyResult<String> {
    let mut text = format!("{class}.{variant}");
    for (index, (name, value)) in fields.iter().enumerate() {
        let before = if index == 0 { "(" } else { ", " };
        let equals = if name.is_empty() { "" } else { "=" };
        let _ = write!(text, "{before}{name}{equals}{}", literal(value)?);
    }
    if !fields.is_empty() {
        text.push(')');
    }
    Ok(text)
}

/// The expression that makes the value.
///
/// # Errors
/// What the value's own `repr` raises.
pub fn literal(value: &Bound<'_, PyAny>) -> PyResult<String> {
    written(value, 0)
}

fn written(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<String> {
    if depth < DEEPEST {
        if value.is_exact_instance_of::<PyList>() {
            return Ok(format!("[{}]", joined(value, depth)?));
        }
        if value.is_exact_instance_of::<PyTuple>() {
            let comma = if value.len()? == 1 { "," } else { "" };
            return Ok(format!("({}{comma})", joined(value, depth)?));
        }
        if let Ok(dict) = value.cast_exact::<PyDict>() {
            return dict_text(dict, depth);
        }
        if is_enum(value)? {
            let class = value.get_type().qualname()?;
            return Ok(format!("{class}.{}", value.getattr("name")?));
        }
        if is_array(value)? {
            return written(&value.call_method0("tolist")?, depth + 1);
        }
        if value.get_type().module()? == "pathlib" {
            return Ok(value.str()?.repr()?.to_string());
        }
    }
    Ok(value.repr()?.to_string_lossy().into_owned())
}

fn joined(items: &Bound<'_, PyAny>, depth: usize) -> PyResult<String> {
    let texts: PyResult<Vec<_>> =
        items.try_iter()?.map(|item| written(&item?, depth + 1)).collect();
    Ok(texts?.join(", "))
}

fn dict_text(dict: &Bound<'_, PyDict>, depth: usize) -> PyResult<String> {
    let mut texts = Vec::new();
    for pair in dict.items().iter() {
        let (key, item): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        texts.push(format!("{}: {}", written(&key, depth + 1)?, written(&item, depth + 1)?));
    }
    Ok(format!("{{{}}}", texts.join(", ")))
}

fn is_enum(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = py_enum(value.py())?;
    value.is_instance(class)
}

fn py_enum(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: pyo3::sync::PyOnceLock<Py<PyType>> = pyo3::sync::PyOnceLock::new();
    CLASS.import(py, "enum", "Enum")
}

fn is_array(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = value.get_type();
    Ok(class.name()? == "ndarray" && class.module()? == "numpy")
}

/// A hash of the fields, equal for equal fields; lists, dicts and sets inside of them count too.
///
/// # Errors
/// `TypeError` when a field holds something that has no hash.
pub fn hash(class: &str, fields: &[Bound<'_, PyAny>]) -> PyResult<isize> {
    let mut frozen = Vec::with_capacity(fields.len());
    for field in fields {
        let made = freeze(field, 0);
        frozen.push(made.map_err(|error| unhashable(field.py(), class, error))?);
    }
    let Some(first) = fields.first() else { return Ok(0) };
    let made = PyTuple::new(first.py(), frozen)?.hash();
    made.map_err(|error| unhashable(first.py(), class, error))
}

fn unhashable(py: Python<'_>, class: &str, error: PyErr) -> PyErr {
    if !error.is_instance_of::<PyTypeError>(py) {
        return error;
    }
    let made = PyTypeError::new_err(format!("this {class} has no hash: {}", error.value(py)));
    made.set_cause(py, Some(error));
    made
}

/// The value in a form that has a hash.
fn freeze<'py>(value: &Bound<'py, PyAny>, depth: usize) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    if depth > DEEPEST {
        return Err(PyTypeError::new_err("nested too deeply"));
    }
    if value.is_instance_of::<PyList>() || value.is_exact_instance_of::<PyTuple>() {
        let items: PyResult<Vec<_>> =
            value.try_iter()?.map(|item| freeze(&item?, depth + 1)).collect();
        return Ok(PyTuple::new(py, items?)?.into_any());
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        let pairs: PyResult<Vec<_>> =
            dict.items().iter().map(|pair| freeze(&pair, depth + 1)).collect();
        // Equal dicts may differ in their order.
        return Ok(PyFrozenSet::new(py, pairs?)?.into_any());
    }
    if value.is_instance_of::<PySet>() {
        return py.get_type::<PyFrozenSet>().call1((value,));
    }
    if is_array(value)? {
        return freeze(&value.call_method0("tolist")?, depth + 1);
    }
    Ok(value.clone())
}

/// A dict of the fields.
///
/// # Errors
/// `MemoryError`.
pub fn dictionary<'py>(
    py: Python<'py>,
    fields: &[(&str, Bound<'py, PyAny>)],
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in fields {
        dict.set_item(*name, value)?;
    }
    Ok(dict)
}
