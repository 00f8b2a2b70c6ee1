//! Text, characters and paths.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::{FromPython, IntoPython};
use crate::rejected::Rejected;

/// The text of a `str`.
pub(crate) fn text(value: &Bound<'_, PyAny>) -> Result<String, Rejected> {
    let string = value.cast::<PyString>().map_err(|_| Rejected::wrong_type("str", value))?;
    match string.to_cow() {
        Ok(text) => Ok(text.into_owned()),
        // Lone surrogates, which no encoding can carry.
        Err(_) => Err(Rejected::bad_value(value, "text that can be encoded as UTF-8")),
    }
}

impl<'py, P> FromPython<'py, P> for String {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        text(value)
    }
}

impl<'py, P> FromPython<'py, P> for Box<str> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        text(value).map(String::into_boxed_str)
    }
}

impl<'py, P> FromPython<'py, P> for Cow<'static, str> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        text(value).map(Cow::Owned)
    }
}

/// Text for a parameter that must last as long as the process: kept for ever, the same text once.
impl<'py, P> FromPython<'py, P> for &'static str {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let text = text(value)?;
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = kept.get(text.as_str()) {
            return Ok(same);
        }
        let lasting: &'static str = Box::leak(text.into_boxed_str());
        kept.insert(lasting);
        Ok(lasting)
    }
}

impl<'py, P> FromPython<'py, P> for char {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let text = text(value)?;
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(Rejected::bad_value(value, "a str of one character")),
        }
    }
}

impl<'py, P> FromPython<'py, P> for PathBuf {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        value.extract::<Self>().map_err(|error| {
            if error.is_instance_of::<PyTypeError>(value.py()) {
                Rejected::wrong_type("a path (str or os.PathLike)", value)
            } else {
                Rejected::Raised(error)
            }
        })
    }
}

macro_rules! text_out {
    ($($type:ty)*) => {$(
        impl<'py, P> IntoPython<'py, P> for $type {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(PyString::new(py, &self).into_any())
            }
        }
    )*};
}
text_out! { String Box<str> Cow<'_, str> &str }

impl<'py, P> IntoPython<'py, P> for char {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self.encode_utf8(&mut [0; 4])).into_any())
    }
}

impl<'py, P> IntoPython<'py, P> for PathBuf {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.into_pyobject(py).map(Bound::into_any)
    }
}

impl<'py, P> IntoPython<'py, P> for &Path {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.into_pyobject(py).map(Bound::into_any)
    }
}
