//! Types of other crates that cross by their traits, so that the runtime need not know the crate.

use std::fmt::Display;
use std::str::FromStr;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt};

use super::{FromPython, IntoPython, maps, texts};
use crate::rejected::Rejected;

/// What reads its own text.
#[derive(Debug)]
pub struct Text<T>(pub T);

impl<'py, P, T: FromStr<Err: Display>> FromPython<'py, P> for Text<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let text = texts::text(value)?;
        text.parse()
            .map(Self)
            .map_err(|error| Rejected::bad_value(value, format!("text that can be read ({error})")))
    }
}

/// A whole number of any size, which reads and writes its digits.
#[derive(Debug)]
pub struct Whole<T>(pub T);

impl<'py, P, T: FromStr> FromPython<'py, P> for Whole<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if !value.is_instance_of::<PyInt>() || value.is_instance_of::<PyBool>() {
            return Err(Rejected::wrong_type("an integer", value));
        }
        // Python itself refuses to write more than 4300 digits.
        let digits = value.str()?.to_string();
        digits
            .parse()
            .map(Self)
            .map_err(|_| Rejected::bad_value(value, "an integer in the range of its type"))
    }
}

impl<'py, P, T: Display> IntoPython<'py, P> for Whole<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.get_type::<PyInt>().call1((self.0.to_string(),))
    }
}

/// The entries of a mapping in their own order.
#[derive(Debug)]
pub struct Entries<K, V>(pub Vec<(K, V)>);

impl<'py, P, K: FromPython<'py, P>, V: FromPython<'py, P>> FromPython<'py, P> for Entries<K, V> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        maps::entries::<P, K, V>(value).map(Self)
    }
}

impl<'py, P, K: IntoPython<'py, P>, V: IntoPython<'py, P>> IntoPython<'py, P> for Entries<K, V> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let dict = PyDict::new(py);
        for (key, value) in self.0 {
            dict.set_item(key.into_python(py)?, value.into_python(py)?)?;
        }
        Ok(dict.into_any())
    }
}
