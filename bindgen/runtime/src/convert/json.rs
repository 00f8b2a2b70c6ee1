//! `serde_json::Value` and the Python values it stands for.

use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PySequence, PyString,
    PyTuple,
};
use serde_json::{Map, Number, Value};

use super::{FromPython, IntoPython, texts};
use crate::rejected::Rejected;

/// How deep values may be nested; what contains itself ends here.
const DEEPEST: usize = 128;

impl<'py, P> FromPython<'py, P> for Value {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        read(value, 0)
    }
}

fn read(value: &Bound<'_, PyAny>, depth: usize) -> Result<Value, Rejected> {
    if depth > DEEPEST {
        return Err(Rejected::bad_value(value, format!("nested at most {DEEPEST} deep")));
    }
    if value.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Value::Bool(flag.is_true()));
    }
    if value.is_instance_of::<PyString>() {
        return texts::text(value).map(Value::String);
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        let made = Number::from_f64(number.value());
        return made.map(Value::Number).ok_or_else(|| Rejected::bad_value(value, "finite"));
    }
    if value.is_instance_of::<PyInt>() {
        if let Ok(number) = value.extract::<i64>() {
            return Ok(Value::from(number));
        }
        let made = value.extract::<u64>().map(Value::from);
        let range = format!("an integer from {} to {}", i64::MIN, u64::MAX);
        return made.map_err(|_| Rejected::bad_value(value, range));
    }
    if let Ok(dict) = value.cast::<PyDict>() {
        let mut map = Map::new();
        for pair in dict.items().iter() {
            insert(&mut map, &pair, depth)?;
        }
        return Ok(Value::Object(map));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return array(value, depth);
    }
    if let Ok(mapping) = value.cast::<PyMapping>() {
        let mut map = Map::new();
        for pair in mapping.items()?.iter() {
            insert(&mut map, &pair, depth)?;
        }
        return Ok(Value::Object(map));
    }
    let bytes = value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyByteArray>();
    if !bytes && value.cast::<PySequence>().is_ok() {
        return array(value, depth);
    }
    Err(Rejected::wrong_type("a mapping, sequence, str, number, bool or None", value))
}

fn insert(
    map: &mut Map<String, Value>,
    pair: &Bound<'_, PyAny>,
    depth: usize,
) -> Result<(), Rejected> {
    let (key, item): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
    let made = read(&item, depth + 1).map_err(|rejected| rejected.at_key(&key))?;
    map.insert(texts::text(&key).map_err(|rejected| rejected.at_key(&key))?, made);
    Ok(())
}

fn array(value: &Bound<'_, PyAny>, depth: usize) -> Result<Value, Rejected> {
    let mut items = Vec::new();
    for (index, item) in value.try_iter()?.enumerate() {
        let made = read(&item?, depth + 1).map_err(|rejected| rejected.at_index(index))?;
        super::collections::push(&mut items, made)?;
    }
    Ok(Value::Array(items))
}

impl<'py, P> FromPython<'py, P> for Map<String, Value> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        match read(value, 0)? {
            Value::Object(map) => Ok(map),
            _ => Err(Rejected::wrong_type("a mapping", value)),
        }
    }
}

impl<'py, P> IntoPython<'py, P> for Map<String, Value> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        <Value as IntoPython<'py, P>>::into_python(Value::Object(self), py)
    }
}

impl<'py, P> IntoPython<'py, P> for Value {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Null => Ok(py.None().into_bound(py)),
            Self::Bool(flag) => Ok(PyBool::new(py, flag).to_owned().into_any()),
            Self::String(text) => Ok(PyString::new(py, &text).into_any()),
            Self::Number(number) => {
                if let Some(number) = number.as_i64() {
                    Ok(number.into_pyobject(py)?.into_any())
                } else if let Some(number) = number.as_u64() {
                    Ok(number.into_pyobject(py)?.into_any())
                } else {
                    Ok(PyFloat::new(py, number.as_f64().unwrap_or(f64::NAN)).into_any())
                }
            }
            Self::Array(items) => {
                let list = PyList::empty(py);
                for item in items {
                    list.append(<Self as IntoPython<'py, P>>::into_python(item, py)?)?;
                }
                Ok(list.into_any())
            }
            Self::Object(map) => {
                let dict = PyDict::new(py);
                for (key, item) in map {
                    dict.set_item(key, <Self as IntoPython<'py, P>>::into_python(item, py)?)?;
                }
                Ok(dict.into_any())
            }
        }
    }
}
