//! Arrays of several dimensions: those of the crate `ndarray`, in and out.
#![allow(unsafe_code)]

use numpy::ndarray::{Array, Dimension};
use numpy::npyffi::NPY_ARRAY_WRITEABLE;
use numpy::prelude::*;
use numpy::{PyArray, PyUntypedArray};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;

use super::arrays::{Number, fitting, new_array, owner, ready};
use super::{FromPython, IntoPython};
use crate::rejected::Rejected;

/// What an array of several dimensions consists of.
#[derive(Debug)]
pub struct Cells<T> {
    /// How many elements each dimension has.
    pub shape: Vec<usize>,
    /// How many elements lie between neighbours in each dimension.
    pub strides: Vec<isize>,
    /// The elements, and where the first one is.
    pub parts: (Vec<T>, Option<usize>),
}

impl<T> Cells<T> {
    /// The place of the first element, when all elements lie within the vector.
    fn first(&self) -> Option<usize> {
        let (items, first) = (&self.parts.0, self.parts.1.unwrap_or(0));
        if self.shape.len() != self.strides.len() {
            return None;
        }
        if self.shape.contains(&0) {
            return Some(0);
        }
        let (mut lowest, mut highest) = (first.cast_signed(), first.cast_signed());
        for (&size, &stride) in self.shape.iter().zip(&self.strides) {
            let reach = (size - 1).cast_signed().checked_mul(stride)?;
            let end = if reach < 0 { &mut lowest } else { &mut highest };
            *end = end.checked_add(reach)?;
        }
        (lowest >= 0 && highest.cast_unsigned() < items.len()).then_some(first)
    }
}

impl<'py, P, T: Number> IntoPython<'py, P> for Cells<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        ready(py)?;
        let Some(first) = self.first() else {
            return Err(PyValueError::new_err("an array reaches beyond its memory"));
        };
        let size = size_of::<T>().cast_signed();
        let mut shape: Vec<isize> = self.shape.iter().map(|size| size.cast_signed()).collect();
        let mut strides: Vec<isize> = self.strides.iter().map(|stride| stride * size).collect();
        let mut items = self.parts.0;
        let data = items.as_mut_ptr().wrapping_add(first);
        let owner = owner(py, items)?;
        let layout = (&mut shape[..], strides.as_mut_ptr());
        // SAFETY: moving a `Vec` leaves its elements in place, and its owner never touches them;
        // all elements were found to lie within it.
        unsafe { new_array::<T>(data, layout, owner, NPY_ARRAY_WRITEABLE) }
    }
}

impl<'py, P, T: Number, D: Dimension> FromPython<'py, P> for Array<T, D> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let py = value.py();
        let expected = || match D::NDIM {
            Some(1) => format!("a one-dimensional array of {}", T::MANY),
            Some(dimensions) => format!("an array of {} in {dimensions} dimensions", T::MANY),
            None => format!("an array of {}", T::MANY),
        };
        let numpy = ready(py)?;
        let array = numpy.call_method1(intern!(py, "asarray"), (value,))?;
        let array = array.cast_into::<PyUntypedArray>().map_err(PyErr::from)?;
        if D::NDIM.is_some_and(|dimensions| dimensions != array.ndim()) {
            let got = match array.ndim() {
                0 => crate::rejected::type_name(value),
                dimensions => format!("an array of {dimensions} dimensions"),
            };
            return Err(Rejected::WrongType { expected: expected(), got });
        }
        match fitting::<T>(&array)? {
            Some(fitting) => {
                let array = fitting.cast_into::<PyArray<T, D>>().map_err(PyErr::from)?;
                Ok(array.try_readonly().map_err(PyErr::from)?.as_array().to_owned())
            }
            None => Err(Rejected::wrong_type(expected(), value)),
        }
    }
}
