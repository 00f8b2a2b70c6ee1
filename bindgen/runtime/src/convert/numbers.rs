//! Booleans, integers and floats, one at a time and in bulk.

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt};

use super::arrays;
use super::{FromPython, IntoPython};
use crate::clock::Clock;
use crate::rejected::Rejected;

impl<'py, P> FromPython<'py, P> for bool {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        // Also takes NumPy's booleans.
        value.extract::<bool>().map_err(|_| Rejected::wrong_type("True or False", value))
    }

    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        arrays::from_python::<P, Self>(value)
    }
}

impl<'py, P> IntoPython<'py, P> for bool {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBool::new(py, self).to_owned().into_any())
    }

    fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays::into_python(items, py)
    }
}

/// Why an integer was not accepted. `sized`: whether too large a number means too much memory.
#[cold]
fn rejected_integer(
    value: &Bound<'_, PyAny>,
    error: PyErr,
    range: impl Fn() -> String,
    sized: bool,
) -> Rejected {
    let py = value.py();
    if error.is_instance_of::<PyOverflowError>(py) {
        if sized && value.gt(0).unwrap_or(false) {
            return Rejected::too_large(value);
        }
        return Rejected::bad_value(value, range());
    }
    if error.is_instance_of::<PyTypeError>(py) {
        return Rejected::wrong_type("an integer", value);
    }
    Rejected::Raised(error)
}

macro_rules! integer {
    ($type:ty, $sized:literal, { $($from_many:tt)* }, { $($into_many:tt)* }) => {
        impl<'py, P> FromPython<'py, P> for $type {
            #[inline]
            fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
                value.extract::<$type>().map_err(|error| {
                    let range = || format!("an integer from {} to {}", <$type>::MIN, <$type>::MAX);
                    rejected_integer(value, error, range, $sized)
                })
            }

            $($from_many)*
        }

        impl<'py, P> IntoPython<'py, P> for $type {
            fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.into_pyobject(py)?.into_any())
            }

            $($into_many)*
        }
    };
}

/// Integers that NumPy has arrays of: many of them are an array.
macro_rules! array_integers {
    ($($type:ty)*) => {$(
        integer! { $type, false, {
            fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
                arrays::from_python::<P, Self>(value)
            }
        }, {
            fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                arrays::into_python(items, py)
            }
        } }
    )*};
}

integer! { u8, false, {
    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(arrays::copied(bytes.as_bytes())?);
        }
        arrays::from_python::<P, Self>(value)
    }
}, {
    /// Many bytes are `bytes`.
    fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBytes::new(py, &items).into_any())
    }

    fn vec_into_dict_value(
        items: Vec<Self>,
        py: Python<'py>,
        _: &mut Clock<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBytes::new(py, &items).into_any())
    }
} }
array_integers! { u16 u32 u64 i8 i16 i32 i64 }
// Too wide for NumPy, or sizes and positions, of which there are few: many of them are a list.
integer! { u128, false, {}, {} }
integer! { i128, false, {}, {} }
integer! { isize, false, {
    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        arrays::wide::<P, Self, i64>(value)
    }
}, {
    fn column_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays::into_python(items.into_iter().map(|item| item as i64).collect(), py)
    }
} }
integer! { usize, true, {
    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        arrays::wide::<P, Self, u64>(value)
    }
}, {
    fn column_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays::into_python(items.into_iter().map(|item| item as u64).collect(), py)
    }
} }

const NUMBER: &str = "a number";

/// Reads anything that is a number without losing precision silently: integers, floats and NumPy's
/// scalars, but not text and not `decimal.Decimal`.
#[inline]
fn float(value: &Bound<'_, PyAny>) -> Result<f64, Rejected> {
    match value.cast_exact::<PyFloat>() {
        Ok(number) => Ok(number.value()),
        Err(_) => other_float(value),
    }
}

#[cold]
#[inline(never)]
fn other_float(value: &Bound<'_, PyAny>) -> Result<f64, Rejected> {
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(number.value());
    }
    let py = value.py();
    if !value.is_instance_of::<PyInt>() {
        let class = value.get_type();
        let numeric =
            class.hasattr(intern!(py, "__float__"))? || class.hasattr(intern!(py, "__index__"))?;
        if !numeric || class.module().is_ok_and(|module| module == "decimal") {
            return Err(Rejected::wrong_type(NUMBER, value));
        }
    }
    value.extract::<f64>().map_err(|error| {
        if error.is_instance_of::<PyOverflowError>(py) {
            Rejected::bad_value(value, "a number that fits into a float")
        } else if error.is_instance_of::<PyTypeError>(py) {
            Rejected::wrong_type(NUMBER, value)
        } else {
            Rejected::Raised(error)
        }
    })
}

impl<'py, P> FromPython<'py, P> for f64 {
    #[inline]
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        float(value)
    }

    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        arrays::from_python::<P, Self>(value)
    }
}

impl<'py, P> IntoPython<'py, P> for f64 {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyFloat::new(py, self).into_any())
    }

    fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays::into_python(items, py)
    }
}

impl<'py, P> FromPython<'py, P> for f32 {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let wide = float(value)?;
        let narrow = wide as f32;
        if wide.is_finite() && !narrow.is_finite() {
            return Err(Rejected::bad_value(value, "a number that fits into 32 bits"));
        }
        Ok(narrow)
    }

    fn vec_from_python(value: &Bound<'py, PyAny>) -> Result<Vec<Self>, Rejected> {
        arrays::from_python::<P, Self>(value)
    }
}

impl<'py, P> IntoPython<'py, P> for f32 {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyFloat::new(py, f64::from(self)).into_any())
    }

    fn vec_into_python(items: Vec<Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        arrays::into_python(items, py)
    }
}
