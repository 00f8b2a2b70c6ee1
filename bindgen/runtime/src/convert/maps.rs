//! Mappings: any `Mapping` in, a `dict` in a stable order out.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping};

use super::{FromPython, IntoPython, collections};
use crate::clock::Clock;
use crate::rejected::Rejected;

/// The pairs of a mapping, taken at once: code that runs later may change the mapping.
fn pairs<'py>(value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyList>, Rejected> {
    if let Ok(dict) = value.cast::<PyDict>() {
        return Ok(dict.items());
    }
    match value.cast::<PyMapping>() {
        Ok(mapping) => Ok(mapping.items()?),
        Err(_) => Err(Rejected::wrong_type("a mapping", value)),
    }
}

pub(super) fn entries<'py, P, K, V>(value: &Bound<'py, PyAny>) -> Result<Vec<(K, V)>, Rejected>
where
    K: FromPython<'py, P>,
    V: FromPython<'py, P>,
{
    let mut made = Vec::new();
    for pair in pairs(value)?.iter() {
        let (key, item): (Bound<'py, PyAny>, Bound<'py, PyAny>) = pair.extract()?;
        let made_key = K::from_python(&key).map_err(|rejected| rejected.at_key(&key))?;
        let made_item = V::from_python(&item).map_err(|rejected| rejected.at_key(&key))?;
        collections::push(&mut made, (made_key, made_item))?;
    }
    Ok(made)
}

impl<'py, P, K, V, S> FromPython<'py, P> for HashMap<K, V, S>
where
    K: FromPython<'py, P> + Eq + Hash,
    V: FromPython<'py, P>,
    S: BuildHasher + Default,
{
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(entries::<P, K, V>(value)?.into_iter().collect())
    }
}

impl<'py, P, K, V> FromPython<'py, P> for BTreeMap<K, V>
where
    K: FromPython<'py, P> + Ord,
    V: FromPython<'py, P>,
{
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(entries::<P, K, V>(value)?.into_iter().collect())
    }
}

impl<'py, P, K, V, S> IntoPython<'py, P> for HashMap<K, V, S>
where
    K: IntoPython<'py, P>,
    V: IntoPython<'py, P>,
{
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let dict = into_dict::<P, K, V>(self.into_iter(), py)?;
        Ok(sorted(&dict)?.into_any())
    }

    fn into_dict_value(
        self,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let dict = PyDict::new(py);
        self.into_iter().try_for_each(|(key, item)| {
            dict.set_item(key.into_python(py)?, item.into_dict_value(py, clock)?)
        })?;
        Ok(sorted(&dict)?.into_any())
    }
}

impl<'py, P, K, V> IntoPython<'py, P> for BTreeMap<K, V>
where
    K: IntoPython<'py, P>,
    V: IntoPython<'py, P>,
{
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(into_dict::<P, K, V>(self.into_iter(), py)?.into_any())
    }

    fn into_dict_value(
        self,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let dict = PyDict::new(py);
        for (key, item) in self {
            dict.set_item(key.into_python(py)?, item.into_dict_value(py, clock)?)?;
        }
        Ok(dict.into_any())
    }
}

/// Pairs that become a dict, in the order of a sorted map or of their keys.
#[derive(Debug)]
pub struct Pairs<K, V>(pub Vec<(K, V)>);

impl<'py, P, K: IntoPython<'py, P>, V: IntoPython<'py, P>> IntoPython<'py, P> for Pairs<K, V> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(sorted(&into_dict::<P, K, V>(self.0.into_iter(), py)?)?.into_any())
    }
}

fn into_dict<'py, P, K, V>(
    entries: impl Iterator<Item = (K, V)>,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyDict>>
where
    K: IntoPython<'py, P>,
    V: IntoPython<'py, P>,
{
    let dict = PyDict::new(py);
    for (key, item) in entries {
        dict.set_item(key.into_python(py)?, item.into_python(py)?)?;
    }
    Ok(dict)
}

/// The same dict in the order of its keys, or of their text when they cannot be compared.
fn sorted<'py>(dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
    let py = dict.py();
    let keys = dict.keys();
    if let Err(error) = keys.sort() {
        if !error.is_instance_of::<PyTypeError>(py) {
            return Err(error);
        }
        let options = PyDict::new(py);
        options.set_item("key", py.import("builtins")?.getattr("repr")?)?;
        keys.call_method("sort", (), Some(&options))?;
    }
    let ordered = PyDict::new(py);
    for key in keys.iter() {
        if let Some(item) = dict.get_item(&key)? {
            ordered.set_item(key, item)?;
        }
    }
    Ok(ordered)
}
