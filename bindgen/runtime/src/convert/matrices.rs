//! Arrays of several dimensions: those of the crate `ndarray`, in and out.
#![allow(unsafe_code)]

use std::fmt;

use numpy::ndarray::{Array, ArrayViewMut, Dimension, ShapeBuilder};
use numpy::npyffi::NPY_ARRAY_WRITEABLE;
use numpy::prelude::*;
use numpy::{PyArray, PyUntypedArray};
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;

use super::arrays::{Number, fitting, is_array, new_array, owner, ready};
use super::claims::Claim;
use super::lent::{Memory, is_writable};
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

/// An array that Python lends to be written to, in place: of exactly these numbers and dimensions,
/// its elements side by side in memory, which no other argument and no other call is using.
pub struct CellsMut<T: Number, D: Dimension> {
    memory: Memory<T>,
    shape: D,
    /// Whether columns lie side by side, and not rows.
    by_columns: bool,
    _claim: Claim,
}

impl<T: Number, D: Dimension> CellsMut<T, D> {
    /// The cells, to be written to.
    pub fn view_mut(&mut self) -> ArrayViewMut<'_, T, D> {
        let shape = self.shape.clone().set_f(self.by_columns);
        // SAFETY: the memory is that of a contiguous, aligned array of this shape and order, which
        // is writable, and by its claim no other call uses it.
        unsafe { ArrayViewMut::from_shape_ptr(shape, self.memory.start()) }
    }
}

impl<T: Number, D: Dimension> fmt::Debug for CellsMut<T, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CellsMut").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl<'py, P, T: Number, D: Dimension> FromPython<'py, P> for CellsMut<T, D> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let py = value.py();
        ready(py)?;
        let array = if is_array(value)? { value.cast::<PyArray<T, D>>().ok() } else { None };
        let Some(array) = array.filter(|array| is_writable(array)) else {
            return Err(refused::<T, D>(value));
        };
        let Some(memory) = Memory::whole(array) else {
            let value = "one whose elements do not lie side by side".to_owned();
            return Err(Rejected::BadValue { allowed: wanted::<T, D>(py), value });
        };
        let by_columns = array.is_fortran_contiguous() && !array.is_c_contiguous();
        let shape = array.dims();
        Ok(Self { _claim: memory.claim(py, true)?, memory, shape, by_columns })
    }
}

fn wanted<T: Number, D: Dimension>(py: Python<'_>) -> String {
    let dtype = T::get_dtype(py);
    match D::NDIM {
        Some(dimensions) => format!("a writable array of {dtype} in {dimensions} dimensions"),
        None => format!("a writable array of {dtype}"),
    }
}

/// Why the value cannot be written to in place.
fn refused<T: Number, D: Dimension>(value: &Bound<'_, PyAny>) -> Rejected {
    let expected = wanted::<T, D>(value.py());
    match value.cast::<PyUntypedArray>() {
        Err(_) => Rejected::wrong_type(expected, value),
        Ok(_) if value.cast::<PyArray<T, D>>().is_ok() => {
            Rejected::BadValue { allowed: expected, value: "a read-only one".to_owned() }
        }
        Ok(array) => {
            let got = format!("an array of {} in {} dimensions", array.dtype(), array.ndim());
            Rejected::WrongType { expected, got }
        }
    }
}

impl<'py, P, T: Number, D: Dimension> IntoPython<'py, P> for CellsMut<T, D> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.memory.into_array().into_bound(py))
    }
}
