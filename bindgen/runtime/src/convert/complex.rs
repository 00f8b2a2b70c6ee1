//! Complex numbers: `complex` one at a time, NumPy arrays in bulk.

use numpy::{Complex32, Complex64};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyComplex, PyComplexMethods, PyString};

use super::{FromPython, IntoPython, arrays};
use crate::rejected::Rejected;

/// The value as Python's own `complex`; also whatever Python can make one of, apart from text.
fn parts(value: &Bound<'_, PyAny>) -> Result<(f64, f64), Rejected> {
    if let Ok(known) = value.cast::<PyComplex>() {
        return Ok((known.real(), known.imag()));
    }
    let refused = || Rejected::wrong_type("a complex number", value);
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBool>() {
        return Err(refused());
    }
    let made = value.py().get_type::<PyComplex>().call1((value,)).map_err(|_| refused())?;
    let made = made.cast::<PyComplex>().map_err(|_| refused())?;
    Ok((made.real(), made.imag()))
}

impl<'py, P> FromPython<'py, P> for Complex64 {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        parts(value).map(|(re, im)| Self { re, im })
    }

    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        arrays::from_python::<P, Self>(value)
    }
}

impl<'py, P> IntoPython<'py, P> for Complex64 {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyComplex::from_doubles(py, self.re, self.im).into_any())
    }

    fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays::into_python(items, py)
    }
}

impl<'py, P> FromPython<'py, P> for Complex32 {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        parts(value).map(|(re, im)| Self { re: re as f32, im: im as f32 })
    }

    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        arrays::from_python::<P, Self>(value)
    }
}

impl<'py, P> IntoPython<'py, P> for Complex32 {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyComplex::from_doubles(py, f64::from(self.re), f64::from(self.im)).into_any())
    }

    fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays::into_python(items, py)
    }
}
