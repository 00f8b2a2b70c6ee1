//! Runs of numbers: NumPy arrays, buffers and anything array-like in; NumPy arrays out, not copied.
#![allow(unsafe_code)]

use std::any::Any;
use std::ptr;
use std::sync::Arc;

use numpy::npyffi::{NPY_ARRAY_WRITEABLE, NpyTypes, PY_ARRAY_API, get_type_object};
use numpy::prelude::*;
use numpy::{Complex32, Complex64, Element, PyArray1, PyArrayDescr, PyUntypedArray};
use pyo3::PyClass;
use pyo3::exceptions::{PyImportError, PyMemoryError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pyclass::boolean_struct::True;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyByteArray, PyBytes, PyDict, PyList, PyMemoryView, PyModule, PyString, PyTuple,
};

use super::{FromPython, collections};
use crate::call::caught;
use crate::rejected::Rejected;

/// A plain number that NumPy has arrays of.
pub trait Number: Element + Copy + Send + Sync + 'static {
    /// What many of them are called: "numbers", "integers", "booleans".
    const MANY: &'static str;
    /// NumPy's letter for the kind of number: `f`, `i`, `u`, `c` or `b`.
    const KIND: char;
}

macro_rules! number {
    ($many:literal $kind:literal: $($type:ty)*) => {
        $(impl Number for $type {
            const MANY: &'static str = $many;
            const KIND: char = $kind;
        })*
    };
}
number! { "numbers" 'f': f32 f64 }
number! { "integers" 'i': i8 i16 i32 i64 }
number! { "integers" 'u': u8 u16 u32 u64 }
number! { "booleans" 'b': bool }
number! { "complex numbers" 'c': Complex32 Complex64 }

static NUMPY: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

/// NumPy, imported and found to be of a version whose memory layout is understood.
///
/// # Errors
/// `ImportError` that says what to do.
pub(crate) fn ready(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    let module = NUMPY.get_or_try_init(py, || {
        let numpy = py.import("numpy").map_err(|cause| {
            let error = PyImportError::new_err("this needs NumPy: pip install numpy");
            error.set_cause(py, Some(cause));
            error
        })?;
        // The bindings panic when NumPy's C interface cannot be had. Ask for it once, here.
        let found = caught(|| f64::get_dtype(py).num());
        if found.is_err() {
            let version = numpy.getattr("__version__")?;
            let text = format!("NumPy {version} cannot be used here: install another version");
            return Err(PyImportError::new_err(text));
        }
        Ok::<_, PyErr>(numpy.unbind())
    })?;
    Ok(module.bind(py))
}

/// Keeps memory that never changes again alive while arrays look at it.
#[pyclass(frozen, name = "_Frozen", module = "mds_bindgen_runtime")]
pub(crate) struct Frozen(#[expect(dead_code)] Arc<dyn Any + Send + Sync>);

impl Frozen {
    pub(crate) fn new(owner: Arc<dyn Any + Send + Sync>) -> Self {
        Self(owner)
    }

    /// A read-only array on `slice`, which `keep` keeps alive.
    ///
    /// # Safety
    /// The memory of `slice` must stay where it is, unchanged, as long as `keep` lives.
    pub(crate) unsafe fn array<'py, T: Element>(
        keep: &Bound<'py, Self>,
        slice: &[T],
    ) -> PyResult<Bound<'py, PyAny>> {
        let keep = keep.clone().into_any();
        ready(keep.py())?;
        // SAFETY: the caller vouches for the memory; without the flag nothing writes to it.
        unsafe {
            new_array::<T>(
                slice.as_ptr().cast_mut(),
                (&mut line(slice.len()), ptr::null_mut()),
                keep,
                0,
            )
        }
    }
}

/// Owns the numbers of an array that was made from a `Vec`.
#[pyclass(frozen, name = "_Numbers", module = "mds_bindgen_runtime")]
struct Numbers(#[expect(dead_code)] Box<dyn Any + Send + Sync>);

/// The owner of the moved `Vec`, which keeps its memory.
pub(super) fn owner<T: Number>(py: Python<'_>, items: Vec<T>) -> PyResult<Bound<'_, PyAny>> {
    Ok(Bound::new(py, Numbers(Box::new(items)))?.into_any())
}

/// A one-dimensional layout.
fn line(length: usize) -> [isize; 1] {
    [length.cast_signed()]
}

/// An array on existing memory: its shape, and its strides in bytes (none: contiguous).
///
/// # Safety
/// NumPy must be [`ready`]. `data` must be valid for all elements of the layout as long as `owner`
/// lives, and nothing else may write to it; with the write flag nothing else may read it either.
/// Strides must be as many as there are dimensions, or null.
pub(super) unsafe fn new_array<'py, T: Element>(
    data: *mut T,
    (shape, strides): (&mut [isize], *mut isize),
    owner: Bound<'py, PyAny>,
    flags: i32,
) -> PyResult<Bound<'py, PyAny>> {
    let py = owner.py();
    // SAFETY: the type and the descriptor are NumPy's own; the descriptor's reference is given away,
    // as the call wants it; the caller vouches for `data` and the layout.
    let array = unsafe {
        let made = PY_ARRAY_API.PyArray_NewFromDescr(
            py,
            get_type_object(py, NpyTypes::PyArray_Type),
            T::get_dtype(py).into_dtype_ptr(),
            shape.len() as i32,
            shape.as_mut_ptr(),
            strides,
            data.cast(),
            flags,
            ptr::null_mut(),
        );
        Bound::from_owned_ptr_or_err(py, made)?
    };
    // SAFETY: `array` is a new array without a base; the reference to the owner is given away.
    let status =
        unsafe { PY_ARRAY_API.PyArray_SetBaseObject(py, array.as_ptr().cast(), owner.into_ptr()) };
    if status < 0 {
        return Err(PyErr::fetch(py));
    }
    Ok(array)
}

/// An array that owns the moved `Vec`.
pub(super) fn into_python<T: Number>(
    mut items: Vec<T>,
    py: Python<'_>,
) -> PyResult<Bound<'_, PyAny>> {
    ready(py)?;
    let (data, length) = (items.as_mut_ptr(), items.len());
    let owner = owner(py, items)?;
    // SAFETY: moving a `Vec` leaves its elements in place; `Numbers` never touches them, it frees
    // them when the array's base is freed.
    unsafe {
        new_array::<T>(data, (&mut line(length), ptr::null_mut()), owner, NPY_ARRAY_WRITEABLE)
    }
}

/// An array of `datetime64[us]` that owns the moved `Vec` of microseconds.
#[cfg(feature = "chrono")]
pub(crate) fn moments(items: Vec<i64>, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    into_python(items, py)?.call_method1(intern!(py, "view"), (intern!(py, "datetime64[us]"),))
}

/// An array on numbers inside an object that never changes; it keeps the object alive.
///
/// # Errors
/// `ImportError` without NumPy.
pub fn lend<'py, C, T>(
    owner: &Bound<'py, C>,
    numbers: impl for<'a> FnOnce(&'a C) -> &'a [T],
) -> PyResult<Bound<'py, PyAny>>
where
    C: PyClass<Frozen = True> + Sync,
    T: Number,
{
    // SAFETY: see `on`.
    unsafe { on(owner.as_any(), numbers(owner.get())) }
}

/// A read-only array on the slice, which keeps the owner alive.
///
/// # Safety
/// The slice must be lent by a shared reference to the content of `owner`, a frozen object: Python gives
/// out no other references to it for as long as it lives, so what such a reference lends stays as it is.
unsafe fn on<'py, T: Number>(
    owner: &Bound<'py, PyAny>,
    slice: &[T],
) -> PyResult<Bound<'py, PyAny>> {
    ready(owner.py())?;
    // SAFETY: the caller vouches for the memory; without the flag nothing writes to it.
    unsafe {
        new_array::<T>(
            slice.as_ptr().cast_mut(),
            (&mut line(slice.len()), ptr::null_mut()),
            owner.clone(),
            0,
        )
    }
}

/// As [`lend`], for numbers that may be absent.
///
/// # Errors
/// As [`lend`].
pub fn lend_optional<'py, C, T>(
    owner: &Bound<'py, C>,
    numbers: impl for<'a> FnOnce(&'a C) -> Option<&'a [T]>,
) -> PyResult<Bound<'py, PyAny>>
where
    C: PyClass<Frozen = True> + Sync,
    T: Number,
{
    match numbers(owner.get()) {
        // SAFETY: see `on`.
        Some(slice) => unsafe { on(owner.as_any(), slice) },
        None => Ok(owner.py().None().into_bound(owner.py())),
    }
}

/// Copies a slice; memory that cannot be had is an error, not an abort.
pub(crate) fn copied<T: Copy>(slice: &[T]) -> PyResult<Vec<T>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(slice.len())
        .map_err(|_| PyMemoryError::new_err(format!("no memory for {} numbers", slice.len())))?;
    copy.extend_from_slice(slice);
    Ok(copy)
}

/// Whether a type of integers holds all of these.
fn in_range(array: &Bound<'_, PyAny>, target: &Bound<'_, PyArrayDescr>) -> PyResult<bool> {
    let py = array.py();
    if array.getattr(intern!(py, "size"))?.extract::<usize>()? == 0 {
        return Ok(true);
    }
    let limits = ready(py)?.call_method1(intern!(py, "iinfo"), (target,))?;
    let (min, max) = (intern!(py, "min"), intern!(py, "max"));
    let number = |name| array.call_method0(name)?.call_method0(intern!(py, "item"));
    Ok(number(min)?.ge(limits.getattr(min)?)? && number(max)?.le(limits.getattr(max)?)?)
}

/// Sizes and positions from whatever holds integers.
pub(super) fn wide<'py, P, T, W>(value: &Bound<'py, PyAny>) -> Result<Vec<T>, Rejected>
where
    T: FromPython<'py, P> + TryFrom<W>,
    W: Number,
{
    let listed = value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
    if !listed && let Some(array) = as_array::<W>(value)? {
        let items = copied_array(&array)?.into_iter().map(T::try_from);
        if let Ok(items) = items.collect() {
            return Ok(items);
        }
    }
    collections::items::<P, T>(value)
}

/// Numbers from whatever holds numbers.
pub(super) fn from_python<'py, P, T: Number + FromPython<'py, P>>(
    value: &Bound<'py, PyAny>,
) -> Result<Vec<T>, Rejected> {
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return collections::items::<P, T>(value);
    }
    if size_of::<T>() == 1 && T::KIND == 'u' {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return collections::each::<P, T>(bytes.as_any());
        }
        if let Ok(bytes) = value.cast::<PyByteArray>() {
            return collections::each::<P, T>(bytes.as_any());
        }
    }
    // The usual case first: an array of exactly these numbers.
    if T::KIND != 'b'
        && is_array(value)?
        && let Ok(array) = value.cast::<PyArray1<T>>()
        && array.is_c_contiguous()
        && array.data().is_aligned()
    {
        return Ok(copied_array(array)?);
    }
    match as_array::<T>(value)? {
        Some(array) => Ok(copied_array(&array)?),
        None => collections::items::<P, T>(value),
    }
}

/// The numbers of a contiguous array. A byte of an array of booleans may be neither 0 nor 1.
fn copied_array<T: Number>(array: &Bound<'_, PyArray1<T>>) -> PyResult<Vec<T>> {
    if T::KIND == 'b' {
        let numpy = ready(array.py())?;
        let bytes =
            array.call_method1(intern!(array.py(), "view"), (u8::get_dtype(array.py()),))?;
        let clean = numpy.call_method1(intern!(array.py(), "not_equal"), (bytes, 0_u8))?;
        let clean = clean.cast_into::<PyArray1<T>>()?;
        return copied(clean.try_readonly()?.as_slice()?);
    }
    copied(array.try_readonly()?.as_slice()?)
}

/// Whether the value is a NumPy array; NumPy is imported by then, and found to be usable.
#[inline]
pub(super) fn is_array(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    // Unless NumPy is imported there is no array, and nothing is imported to find that out.
    if NUMPY.get(py).is_none() {
        let class = value.get_type();
        if class.name()? != "ndarray" || class.module()? != "numpy" {
            return Ok(false);
        }
        ready(py)?;
    }
    Ok(value.is_instance_of::<PyUntypedArray>())
}

/// Whether NumPy should be asked to make an array of it.
fn is_array_like(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    if value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyDict>()
    {
        return Ok(false);
    }
    let class = value.get_type();
    Ok(class.hasattr(intern!(py, "__array__"))?
        || class.hasattr(intern!(py, "__array_interface__"))?
        || PyMemoryView::from(value).is_ok())
}

/// The value as a contiguous array of `T` when it is array-like and loses nothing by it; `None` when
/// its elements must be looked at one by one.
pub(super) fn as_array<'py, T: Number>(
    value: &Bound<'py, PyAny>,
) -> Result<Option<Bound<'py, PyArray1<T>>>, Rejected> {
    let py = value.py();
    if !is_array_like(value)? {
        return Ok(None);
    }
    let numpy = ready(py)?;
    let array = numpy.call_method1(intern!(py, "asarray"), (value,))?;
    let dimensions: usize = array.getattr(intern!(py, "ndim"))?.extract()?;
    if dimensions == 0 {
        return Err(Rejected::wrong_type(format!("an array of {}", T::MANY), value));
    }
    if dimensions > 1 {
        return Err(Rejected::WrongType {
            expected: format!("a one-dimensional array of {}", T::MANY),
            got: format!("an array of {dimensions} dimensions"),
        });
    }
    match fitting::<T>(&array)? {
        Some(made) => Ok(Some(made.cast_into::<PyArray1<T>>().map_err(PyErr::from)?)),
        None => Ok(None),
    }
}

/// The array with elements of `T` when it loses nothing by it, contiguous;
/// `None` when its elements must be looked at one by one.
pub(super) fn fitting<'py, T: Number>(
    array: &Bound<'py, PyAny>,
) -> Result<Option<Bound<'py, PyAny>>, Rejected> {
    let py = array.py();
    let numpy = ready(py)?;
    let source = array.getattr(intern!(py, "dtype"))?;
    let kind: char = source.getattr(intern!(py, "kind"))?.extract()?;
    let target = T::get_dtype(py);
    let rounds = matches!((kind, T::KIND), ('f', 'f' | 'c') | ('c', 'c'));
    let rule = if rounds { "same_kind" } else { "safe" };
    let fits: bool =
        numpy.call_method1(intern!(py, "can_cast"), (&source, &target, rule))?.extract()?;
    if !fits {
        let whole = |kind: char| matches!(kind, 'i' | 'u');
        let integers = whole(kind) && whole(T::KIND);
        if kind == 'O' || (integers && !in_range(array, &target)?) {
            return Ok(None);
        }
        if !integers {
            return Err(Rejected::WrongType {
                expected: format!("an array of {}", T::MANY),
                got: format!("an array of {source}"),
            });
        }
    }
    let needed = ["C_CONTIGUOUS", "ALIGNED"];
    Ok(Some(numpy.call_method1(intern!(py, "require"), (array, target, needed))?))
}
