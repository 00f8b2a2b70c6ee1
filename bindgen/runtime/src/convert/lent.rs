//! Runs of numbers that Python lends for the time of a call: `&[T]` and `&mut [T]` in Rust.
#![allow(unsafe_code)]

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use numpy::ndarray::Dimension;
use numpy::prelude::*;
use numpy::{PyArray, PyArray1, PyArrayDyn, PyUntypedArray};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};

use super::arrays::{self, Frozen, Number};
use super::claims::Claim;
use super::{FromPython, IntoPython};
use crate::rejected::Rejected;

/// Numbers that Python lends to be read.
///
/// An array of exactly these numbers is read where it is, and so is what other libraries share as
/// one (a pandas or polars series, a buffer). Everything else is converted into memory of its own.
/// As with NumPy's own functions, code that writes to an array while a call reads it gets numbers
/// from before or after; memory that changes hands is kept alive. Arrays of `bool` are copied, because
/// a byte there may be neither 0 nor 1, unless they are columns that nothing can write to.
pub struct Slice<T: Number>(Numbered<T>);

enum Numbered<T> {
    Lent { memory: Memory<T>, _claim: Option<Claim> },
    Owned(Vec<T>),
}

/// The memory of a contiguous, aligned array, which keeps it alive.
pub(super) struct Memory<T> {
    data: NonNull<T>,
    length: usize,
    array: Py<PyAny>,
}

// SAFETY: the memory lives as long as `array`, which may be sent to and dropped on any thread; `T` is a
// plain number. No other call of this runtime writes to it, by its claim.
unsafe impl<T: Number> Send for Memory<T> {}
// SAFETY: as above; a shared reference gives read access only.
unsafe impl<T: Number> Sync for Memory<T> {}

impl<T: Number> Memory<T> {
    fn of(array: &Bound<'_, PyArray1<T>>) -> Option<Self> {
        array.is_c_contiguous().then(|| Self::whole(array))?
    }

    /// The memory of an array whose elements lie side by side, in whichever order.
    pub(super) fn whole<D: Dimension>(array: &Bound<'_, PyArray<T, D>>) -> Option<Self> {
        if !array.is_contiguous() {
            return None;
        }
        let data = NonNull::new(array.data()).filter(|data| data.is_aligned())?;
        let length = array.len();
        Some(Self { data, length, array: array.clone().into_any().unbind() })
    }

    pub(super) fn claim(&self, py: Python<'_>, write: bool) -> Result<Claim, Rejected> {
        let start = self.data.as_ptr().addr();
        let range = start..start + self.length * size_of::<T>();
        Claim::new(py, range, write)?.ok_or_else(|| Rejected::BadValue {
            allowed: "an array that no other argument or call is using".to_owned(),
            value: if write {
                "one in use: pass a copy"
            } else {
                "one that is written to: pass a copy"
            }
            .to_owned(),
        })
    }

    const fn slice(&self) -> &[T] {
        // SAFETY: `data` and `length` are those of a contiguous, aligned array that `array` keeps.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.length) }
    }

    /// Where the elements begin.
    pub(super) const fn start(&self) -> *mut T {
        self.data.as_ptr()
    }

    /// The array itself.
    pub(super) fn into_array(self) -> Py<PyAny> {
        self.array
    }
}

impl<T: Number> Deref for Slice<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Numbered::Lent { memory, .. } => memory.slice(),
            Numbered::Owned(items) => items,
        }
    }
}

impl<T: Number> AsRef<[T]> for Slice<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T: Number + fmt::Debug> fmt::Debug for Slice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Number> Slice<T> {
    /// Whether the numbers are read in place, without a copy.
    pub const fn is_lent(&self) -> bool {
        matches!(self.0, Numbered::Lent { .. })
    }

    fn lent(array: &Bound<'_, PyArray1<T>>) -> Result<Option<Self>, Rejected> {
        let frozen = || is_frozen(array.as_any());
        if T::KIND == 'b' && !frozen() {
            return Ok(None);
        }
        let Some(memory) = Memory::of(array) else { return Ok(None) };
        let claim = Some(memory.claim(array.py(), false)?);
        Ok(Some(Self(Numbered::Lent { memory, _claim: claim })))
    }
}

/// Whether the memory behind the array is that of a [`Frozen`] owner.
fn is_frozen(array: &Bound<'_, PyAny>) -> bool {
    let mut owner = array.clone();
    // Views of views point at the first array, so that the chain is short.
    for _ in 0..8 {
        let Ok(base) = owner.getattr(intern!(array.py(), "base")) else { return false };
        if base.is_instance_of::<Frozen>() {
            return true;
        }
        if base.is_none() {
            return false;
        }
        owner = base;
    }
    false
}

/// The value as an array of exactly these numbers.
fn exact<'a, 'py, T: Number>(
    value: &'a Bound<'py, PyAny>,
) -> PyResult<Option<&'a Bound<'py, PyArray1<T>>>> {
    if !arrays::is_array(value)? {
        return Ok(None);
    }
    Ok(value.cast::<PyArray1<T>>().ok())
}

impl<'py, P, T: Number + FromPython<'py, P>> FromPython<'py, P> for Slice<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if T::KIND == 'u' && size_of::<T>() == 1 && value.is_instance_of::<PyBytes>() {
            return Ok(Self(Numbered::Owned(T::vec_from_python(value)?)));
        }
        if let Some(array) = exact::<T>(value)?
            && let Some(slice) = Self::lent(array)?
        {
            return Ok(slice);
        }
        let plain = value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
        if !plain
            && T::KIND != 'b'
            && let Some(array) = arrays::as_array::<T>(value)?
            && let Some(slice) = Self::lent(&array)?
        {
            return Ok(slice);
        }
        Ok(Self(Numbered::Owned(T::vec_from_python(value)?)))
    }
}

impl<'py, P, T: Number + IntoPython<'py, P>> IntoPython<'py, P> for Slice<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.0 {
            Numbered::Lent { memory, .. } => Ok(memory.array.into_bound(py)),
            Numbered::Owned(items) => T::vec_into_python(items, py),
        }
    }
}

/// Numbers that Python lends to be written to, in place: a writable one-dimensional NumPy array of
/// exactly these numbers, which no other argument and no other call is using.
pub struct SliceMut<T: Number> {
    memory: Memory<T>,
    _claim: Claim,
}

impl<T: Number> SliceMut<T> {
    /// The array itself.
    pub fn array<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.memory.array.bind(py).clone()
    }
}

impl<T: Number> Deref for SliceMut<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.memory.slice()
    }
}

impl<T: Number> DerefMut for SliceMut<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as for `slice`; the array is writable, and by its claim no other call uses the memory.
        unsafe { std::slice::from_raw_parts_mut(self.memory.start(), self.memory.length) }
    }
}

impl<T: Number + fmt::Debug> fmt::Debug for SliceMut<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Why the value cannot be written to in place.
fn refused<T: Number>(value: &Bound<'_, PyAny>) -> Rejected {
    let py = value.py();
    let expected = format!("a writable one-dimensional array of {}", T::get_dtype(py));
    let Ok(array) = value.cast::<PyUntypedArray>() else {
        return Rejected::wrong_type(expected, value);
    };
    let got = if array.ndim() != 1 {
        format!("an array of {} dimensions", array.ndim())
    } else if value.cast::<PyArrayDyn<T>>().is_err() {
        format!("an array of {}", array.dtype())
    } else if !is_writable(value) {
        return Rejected::BadValue { allowed: expected, value: "a read-only one".to_owned() };
    } else {
        let value = "one whose elements do not lie side by side".to_owned();
        return Rejected::BadValue { allowed: expected, value };
    };
    Rejected::WrongType { expected, got }
}

pub(super) fn is_writable(array: &Bound<'_, PyAny>) -> bool {
    let flags = array.getattr(intern!(array.py(), "flags"));
    flags
        .and_then(|flags| flags.getattr(intern!(array.py(), "writeable")))
        .and_then(|flag| flag.is_truthy())
        .unwrap_or(false)
}

impl<'py, P, T: Number + FromPython<'py, P>> FromPython<'py, P> for SliceMut<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        arrays::ready(value.py())?;
        let array = exact::<T>(value)?.filter(|array| is_writable(array.as_any()));
        let Some(memory) = array.and_then(Memory::of) else { return Err(refused::<T>(value)) };
        let mut made = Self { _claim: memory.claim(value.py(), true)?, memory };
        if T::KIND == 'b' {
            clean(&mut made);
        }
        Ok(made)
    }
}

/// A byte of a NumPy array of booleans may be neither 0 nor 1, which Rust's `bool` cannot be.
fn clean<T: Number>(slice: &mut SliceMut<T>) {
    if size_of::<T>() != 1 {
        return;
    }
    let memory = &slice.memory;
    // SAFETY: the memory is that of `length` one-byte elements, and a byte may have any value.
    let bytes =
        unsafe { std::slice::from_raw_parts_mut(memory.data.as_ptr().cast::<u8>(), memory.length) };
    for byte in bytes {
        *byte = u8::from(*byte != 0);
    }
}

impl<'py, P, T: Number> IntoPython<'py, P> for SliceMut<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.memory.array.into_bound(py))
    }
}
