//! What only wraps another type: `Option`, `Box`, `Arc`, nothing at all, and Python objects themselves.

use std::sync::Arc;

use pyo3::prelude::*;

use super::{FromPython, IntoPython};
use crate::clock::Clock;
use crate::rejected::Rejected;

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Option<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if value.is_none() {
            return Ok(None);
        }
        T::from_python(value).map(Some).map_err(|rejected| match rejected {
            Rejected::WrongType { expected, got } => {
                Rejected::WrongType { expected: format!("{expected} or None"), got }
            }
            other => other,
        })
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Option<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(value) => value.into_python(py),
            None => Ok(py.None().into_bound(py)),
        }
    }

    fn into_dict_value(
        self,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(value) => value.into_dict_value(py, clock),
            None => Ok(py.None().into_bound(py)),
        }
    }
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Box<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        T::from_python(value).map(Self::new)
    }
}

impl<'py, P, T: IntoPython<'py, P>> IntoPython<'py, P> for Box<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        (*self).into_python(py)
    }

    fn into_dict_value(
        self,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        (*self).into_dict_value(py, clock)
    }
}

impl<'py, P, T: FromPython<'py, P>> FromPython<'py, P> for Arc<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        T::from_python(value).map(Self::new)
    }
}

impl<'py, P, T: IntoPython<'py, P> + Clone> IntoPython<'py, P> for Arc<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Self::unwrap_or_clone(self).into_python(py)
    }

    fn into_dict_value(
        self,
        py: Python<'py>,
        clock: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Self::unwrap_or_clone(self).into_dict_value(py, clock)
    }
}

impl<'py, P> FromPython<'py, P> for () {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if value.is_none() { Ok(()) } else { Err(Rejected::wrong_type("None", value)) }
    }
}

impl<'py, P> IntoPython<'py, P> for () {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

impl<'py, P> FromPython<'py, P> for Bound<'py, PyAny> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(value.clone())
    }
}

impl<'py, P> IntoPython<'py, P> for Bound<'py, PyAny> {
    fn into_python(self, _: Python<'py>) -> PyResult<Self> {
        Ok(self)
    }
}

impl<'py, P> FromPython<'py, P> for Py<PyAny> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        Ok(value.clone().unbind())
    }
}

impl<'py, P> IntoPython<'py, P> for Py<PyAny> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_bound(py))
    }
}
