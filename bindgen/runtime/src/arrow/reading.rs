//! What other libraries hand over: streams taken out of capsules, and the memory of their columns.
#![allow(unsafe_code)]

use std::borrow::Cow;
use std::ffi::{CStr, c_char, c_void};
use std::mem;
use std::ptr;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::abi::{ArrowArray, ArrowArrayStream, ArrowSchema};

/// Numbers for which every pattern of bits is a value.
///
/// # Safety
/// It must be so.
pub(super) unsafe trait Plain: Copy {}

macro_rules! plain {
    ($($name:ty)*) => { $(
        // SAFETY: a number of a fixed width.
        unsafe impl Plain for $name {}
    )* };
}
plain! { u8 i8 u16 i16 u32 i32 u64 i64 i128 f32 f64 }

impl ArrowSchema {
    const fn empty() -> Self {
        Self {
            format: ptr::null(),
            name: ptr::null(),
            metadata: ptr::null(),
            flags: 0,
            n_children: 0,
            children: ptr::null_mut(),
            dictionary: ptr::null_mut(),
            release: None,
            private_data: ptr::null_mut(),
        }
    }

    pub(super) fn format(&self) -> Cow<'_, str> {
        text(&self.format)
    }

    pub(super) fn name(&self) -> Cow<'_, str> {
        text(&self.name)
    }

    pub(super) fn children(&self) -> Vec<&Self> {
        // SAFETY: the interface says so many schemas are there, as long as this one is.
        (0..count(self.n_children)).map(|index| unsafe { &**self.children.add(index) }).collect()
    }

    pub(super) fn dictionary(&self) -> Option<&Self> {
        // SAFETY: null, or a schema that lives as long as this one.
        unsafe { self.dictionary.as_ref() }
    }
}

/// A text that lives as long as the pointer does.
fn text(pointer: &*const c_char) -> Cow<'_, str> {
    if pointer.is_null() {
        return Cow::Borrowed("");
    }
    // SAFETY: the interface says that it is a text with a zero at its end.
    unsafe { CStr::from_ptr(*pointer) }.to_string_lossy()
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

impl ArrowArray {
    pub(super) fn length(&self) -> usize {
        count(self.length)
    }

    pub(super) fn offset(&self) -> usize {
        count(self.offset)
    }

    pub(super) fn child(&self, index: usize) -> Option<&Self> {
        if index >= count(self.n_children) {
            return None;
        }
        // SAFETY: the interface says so many arrays are there, as long as this one is.
        unsafe { (*self.children.add(index)).as_ref() }
    }

    pub(super) fn dictionary(&self) -> Option<&Self> {
        // SAFETY: null, or an array that lives as long as this one.
        unsafe { self.dictionary.as_ref() }
    }

    /// How many buffers there are.
    pub(super) fn buffers(&self) -> usize {
        count(self.n_buffers)
    }

    fn pointer(&self, index: usize) -> *const c_void {
        if index >= self.buffers() {
            return ptr::null();
        }
        // SAFETY: so many pointers are there.
        unsafe { *self.buffers.add(index) }
    }

    /// The first values of a buffer; none when there is no such buffer.
    ///
    /// # Safety
    /// The format of the column must say that the buffer holds so many of these numbers.
    pub(super) unsafe fn values<T: Plain>(
        &self,
        index: usize,
        length: usize,
    ) -> Option<Cow<'_, [T]>> {
        if length == 0 {
            return Some(Cow::Borrowed(&[]));
        }
        let pointer = self.pointer(index).cast::<T>();
        if pointer.is_null() {
            return None;
        }
        if pointer.is_aligned() {
            // SAFETY: the caller vouches for the length; the memory stays as it is while it is lent.
            return Some(Cow::Borrowed(unsafe { std::slice::from_raw_parts(pointer, length) }));
        }
        // SAFETY: as above, one by one.
        let copied = (0..length).map(|at| unsafe { pointer.add(at).read_unaligned() });
        Some(Cow::Owned(copied.collect()))
    }

    /// Which rows hold something; none when all do.
    pub(super) fn validity(&self, rows: usize) -> Option<Cow<'_, [u8]>> {
        if self.null_count == 0 || self.pointer(0).is_null() {
            return None;
        }
        // SAFETY: the first buffer of every column with rows that may be missing has a bit for each.
        unsafe { self.values::<u8>(0, rows.div_ceil(8)) }
    }
}

impl ArrowArrayStream {
    /// The stream of a capsule, which is empty afterwards.
    pub(super) fn taken(capsule: &Bound<'_, PyAny>) -> PyResult<Self> {
        let capsule = capsule.cast::<PyCapsule>()?;
        let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<Self>();
        let empty = Self {
            get_schema: None,
            get_next: None,
            get_last_error: None,
            release: None,
            private_data: ptr::null_mut(),
        };
        // SAFETY: a capsule of this name holds a stream, and whoever takes it leaves a released one.
        let stream = unsafe { mem::replace(&mut *pointer.as_ptr(), empty) };
        if stream.release.is_none() {
            return Err(PyValueError::new_err("the Arrow stream has been read already"));
        }
        Ok(stream)
    }

    fn failed(&mut self) -> PyErr {
        let pointer = match self.get_last_error {
            // SAFETY: a stream that is not released.
            Some(error) => unsafe { error(self) },
            None => ptr::null(),
        };
        let reason = text(&pointer).into_owned();
        PyValueError::new_err(format!("the Arrow stream cannot be read: {reason}"))
    }

    /// What its columns are.
    pub(super) fn schema(&mut self) -> PyResult<ArrowSchema> {
        let mut schema = ArrowSchema::empty();
        let Some(get) = self.get_schema else { return Err(self.failed()) };
        // SAFETY: a stream that is not released, and room for a schema.
        match unsafe { get(self, &raw mut schema) } {
            0 if schema.release.is_some() => Ok(schema),
            _ => Err(self.failed()),
        }
    }

    /// The next piece; none at the end.
    pub(super) fn next(&mut self) -> PyResult<Option<ArrowArray>> {
        let mut array = ArrowArray::released();
        let Some(get) = self.get_next else { return Err(self.failed()) };
        // SAFETY: a stream that is not released, and room for an array.
        match unsafe { get(self, &raw mut array) } {
            0 => Ok(array.release.is_some().then_some(array)),
            _ => Err(self.failed()),
        }
    }
}
