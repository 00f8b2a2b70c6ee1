//! Attributes and protocols of classes that are mostly fields. They are made from one table when the class is
//! added to its module: a compiled function for each of them would be most of what rustc has to read.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::pyclass::boolean_struct::True;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use pyo3::{Borrowed, PyClass, ffi};

use crate::call::Panic;
use crate::fields::Fields;
use crate::package::Package;
use crate::values;

/// Names with values.
pub type Named<'py> = Vec<(&'static str, Bound<'py, PyAny>)>;

/// One attribute: its name, and what `help` says of it.
#[derive(Debug)]
pub struct Attribute(pub &'static str, pub &'static str);

/// What a class can do because its attributes are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// `__copy__` and `__deepcopy__` of what never changes.
    Copy,
    /// `__match_args__`
    Match,
    /// `__getnewargs_ex__`: pickled through the constructor's keywords.
    Pickle,
    /// `__repr__`, which evaluates back.
    Repr,
}

/// A class whose attributes are read by their place in a table.
pub trait Attributes: PyClass<Frozen = True> + Sync {
    /// The package, for its errors.
    type Package: Package;
    /// The table.
    const ATTRIBUTES: &'static [Attribute];
    /// What else the class gets.
    const PROTOCOLS: &'static [Protocol];

    /// One attribute.
    ///
    /// # Errors
    /// What its conversion raises.
    fn read<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>>;

    /// All of them by name, for `repr`, hashes and dictionaries.
    ///
    /// # Errors
    /// What a conversion raises.
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Named<'py>> {
        let named = |(index, it): (usize, &Attribute)| Ok((it.0, self.read(py, index)?));
        Self::ATTRIBUTES.iter().enumerate().map(named).collect()
    }
}

/// A class of fields that are set one by one, and the Rust value that is made of them.
pub trait Request: Attributes {
    /// The Rust type.
    type Value;

    /// An object with these fields.
    ///
    /// # Errors
    /// `MemoryError`.
    fn around(py: Python<'_>, fields: Fields) -> PyResult<Bound<'_, Self>>;

    /// Its fields.
    fn fields(&self) -> &Fields;

    /// The fields of a new object.
    ///
    /// # Errors
    /// What the conversion of a default raises.
    fn empty(py: Python<'_>) -> PyResult<Fields>;

    /// Checks the value of one field, and brings it into the form that attributes show.
    ///
    /// # Errors
    /// What reading the value raises.
    fn field<'py>(index: usize, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>;

    /// The Rust value; what is missing is named.
    ///
    /// # Errors
    /// `ValueError` when something is missing.
    fn build(fields: &Fields, py: Python<'_>) -> PyResult<Self::Value>;
}

/// Runs what Python calls: errors are raised, panics too.
///
/// # Safety
/// The thread is attached, and `object` is a `T`.
unsafe fn entered<T: Attributes, R>(
    object: *mut ffi::PyObject,
    failed: R,
    work: impl FnOnce(&Bound<'_, T>) -> PyResult<R>,
) -> R {
    // SAFETY: the caller's promise.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: the caller's promise; the caller of Python's keeps the object alive meanwhile.
    let object = unsafe { Borrowed::from_ptr(py, object).cast_unchecked::<T>() };
    let error = match catch_unwind(AssertUnwindSafe(|| work(&object))) {
        Ok(Ok(made)) => return made,
        Ok(Err(error)) => error,
        Err(payload) => Panic::new(payload).into_error::<T::Package>(py),
    };
    error.restore(py);
    failed
}

/// The getter of every attribute; `place` is its index.
unsafe extern "C" fn get<T: Attributes>(
    object: *mut ffi::PyObject,
    place: *mut c_void,
) -> *mut ffi::PyObject {
    let read = |it: &Bound<'_, T>| Ok(it.get().read(it.py(), place.addr())?.into_ptr());
    // SAFETY: a descriptor calls its getter attached, and has checked the object's type.
    unsafe { entered(object, null_mut(), read) }
}

/// The setter of every attribute.
unsafe extern "C" fn set<T: Request>(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    place: *mut c_void,
) -> c_int {
    let write = |it: &Bound<'_, T>| {
        if value.is_null() {
            return Err(PyAttributeError::new_err("can't delete attribute"));
        }
        // SAFETY: whoever sets an attribute holds its value meanwhile.
        let value = unsafe { Borrowed::from_ptr(it.py(), value) };
        it.get().fields().set(place.addr(), T::field(place.addr(), &value)?);
        Ok(0)
    };
    // SAFETY: as for `get`.
    unsafe { entered(object, -1, write) }
}

unsafe extern "C" fn represented<T: Attributes>(
    object: *mut ffi::PyObject,
    _none: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let text = |it: &Bound<'_, T>| {
        let text = values::repr(T::NAME, &it.get().attributes(it.py())?)?;
        Ok(PyString::new(it.py(), &text).into_ptr())
    };
    // SAFETY: a descriptor calls its method attached, and has checked the object's type.
    unsafe { entered(object, null_mut(), text) }
}

unsafe extern "C" fn made_again<T: Attributes>(
    object: *mut ffi::PyObject,
    _none: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let arguments = |it: &Bound<'_, T>| {
        let py = it.py();
        let named = values::dictionary(py, &it.get().attributes(py)?)?;
        Ok((PyTuple::empty(py), named).into_pyobject(py)?.into_ptr())
    };
    // SAFETY: as for `represented`.
    unsafe { entered(object, null_mut(), arguments) }
}

/// `__copy__` and `__deepcopy__` of what never changes.
unsafe extern "C" fn itself(
    object: *mut ffi::PyObject,
    _memo: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: Python calls a method attached, with an object that it holds.
    unsafe { ffi::Py_NewRef(object) }
}

unsafe extern "C" fn copied<T: Request>(
    object: *mut ffi::PyObject,
    _none: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let copy = |it: &Bound<'_, T>| {
        let fields = it.get().fields().copy(it.py());
        Ok(T::around(it.py(), fields)?.into_ptr())
    };
    // SAFETY: as for `represented`.
    unsafe { entered(object, null_mut(), copy) }
}

unsafe extern "C" fn deep_copied<T: Request>(
    object: *mut ffi::PyObject,
    memo: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let copy = |it: &Bound<'_, T>| {
        // SAFETY: Python passes an object that it holds.
        let memo = unsafe { Borrowed::from_ptr(it.py(), memo) };
        let fields = it.get().fields().deep_copy(it.py(), &memo)?;
        Ok(T::around(it.py(), fields)?.into_ptr())
    };
    // SAFETY: as for `represented`.
    unsafe { entered(object, null_mut(), copy) }
}

/// Adds a class with its attributes and protocols.
///
/// # Errors
/// What Python raises while a class is made.
pub fn add_class<T: Attributes>(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<T>()?;
    let class = module.py().get_type::<T>();
    attributes(&class, T::ATTRIBUTES, get::<T>, None)?;
    for protocol in T::PROTOCOLS {
        match protocol {
            Protocol::Copy => copies(&class, itself, itself)?,
            _ => common::<T>(&class, *protocol)?,
        }
    }
    Ok(())
}

/// The same of a class whose attributes can be set.
///
/// # Errors
/// What Python raises while a class is made.
pub fn add_request<T: Request>(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<T>()?;
    let class = module.py().get_type::<T>();
    attributes(&class, T::ATTRIBUTES, get::<T>, Some(set::<T>))?;
    for protocol in T::PROTOCOLS {
        match protocol {
            Protocol::Copy => copies(&class, copied::<T>, deep_copied::<T>)?,
            _ => common::<T>(&class, *protocol)?,
        }
    }
    Ok(())
}

fn common<T: Attributes>(class: &Bound<'_, PyType>, protocol: Protocol) -> PyResult<()> {
    match protocol {
        Protocol::Copy => Ok(()),
        Protocol::Match => {
            let names = PyTuple::new(class.py(), T::ATTRIBUTES.iter().map(|it| it.0))?;
            class.setattr("__match_args__", names)
        }
        Protocol::Repr => method(class, c"__repr__", represented::<T>, ffi::METH_NOARGS),
        Protocol::Pickle => method(class, c"__getnewargs_ex__", made_again::<T>, ffi::METH_NOARGS),
    }
}

fn copies(
    class: &Bound<'_, PyType>,
    copy: ffi::PyCFunction,
    deep: ffi::PyCFunction,
) -> PyResult<()> {
    method(class, c"__copy__", copy, ffi::METH_NOARGS)?;
    method(class, c"__deepcopy__", deep, ffi::METH_O)
}

/// Text that Python keeps pointing at: classes live as long as the process.
fn kept(text: &str) -> &'static CStr {
    let bytes: Vec<u8> = text.bytes().filter(|byte| *byte != 0).collect();
    Box::leak(CString::new(bytes).unwrap_or_default().into_boxed_c_str())
}

fn attributes(
    class: &Bound<'_, PyType>,
    table: &'static [Attribute],
    get: ffi::getter,
    set: Option<ffi::setter>,
) -> PyResult<()> {
    for (index, Attribute(name, doc)) in table.iter().enumerate() {
        let doc = if doc.is_empty() { std::ptr::null() } else { kept(doc).as_ptr() };
        let made = Box::leak(Box::new(ffi::PyGetSetDef {
            name: kept(name).as_ptr(),
            get: Some(get),
            set,
            doc,
            closure: std::ptr::without_provenance_mut(index),
        }));
        // SAFETY: the class and the definition live as long as the process; the getter and the setter
        // are those of this class.
        let made = unsafe {
            let made = ffi::PyDescr_NewGetSet(class.as_type_ptr(), made);
            Bound::from_owned_ptr_or_err(class.py(), made)?
        };
        class.setattr(*name, made)?;
    }
    Ok(())
}

fn method(
    class: &Bound<'_, PyType>,
    name: &'static CStr,
    function: ffi::PyCFunction,
    flags: c_int,
) -> PyResult<()> {
    let argument = if flags == ffi::METH_O { ", memo" } else { "" };
    let name_text = name.to_string_lossy();
    let made = Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: function },
        ml_flags: flags,
        ml_doc: kept(&format!("{name_text}($self{argument}, /)\n--\n\n")).as_ptr(),
    }));
    // SAFETY: the class and the definition live as long as the process; the function is one for objects of
    // this class, and takes what the flags say.
    let made = unsafe {
        let made = ffi::PyDescr_NewMethod(class.as_type_ptr(), made);
        Bound::from_owned_ptr_or_err(class.py(), made)?
    };
    class.setattr(&*name_text, made)
}

/// The fields of a new request, by the keywords that its constructor was given.
///
/// # Errors
/// `TypeError` for a name that no field has, and what reading a value raises.
pub fn request<T: Request>(py: Python<'_>, given: Option<&Bound<'_, PyDict>>) -> PyResult<Fields> {
    let fields = T::empty(py)?;
    for (name, value) in given.into_iter().flatten() {
        let name: &str = &name.cast::<PyString>()?.to_cow()?;
        let Some(index) = T::ATTRIBUTES.iter().position(|it| it.0 == name) else {
            let text = format!("{}.__new__() got an unexpected keyword argument '{name}'", T::NAME);
            return Err(pyo3::exceptions::PyTypeError::new_err(text));
        };
        fields.set(index, T::field(index, &value)?);
    }
    Ok(fields)
}

/// The value of the whole object or its first field, and of what is given beside it.
///
/// # Errors
/// What reading a value raises, and `ValueError` when something is missing.
pub fn gather<'py, T: Request>(
    py: Python<'py>,
    whole: Option<&Bound<'py, PyAny>>,
    first: usize,
    given: Vec<(usize, crate::Given<'py>)>,
) -> PyResult<T::Value> {
    let fields = match whole.map(|whole| (whole, whole.cast::<T>())) {
        Some((_, Ok(object))) => object.get().fields().copy(py),
        Some((value, Err(_))) => {
            let fields = T::empty(py)?;
            fields.set(first, T::field(first, value)?);
            fields
        }
        None => T::empty(py)?,
    };
    for (index, value) in given {
        if let Some(value) = value.get() {
            fields.set(index, T::field(index, value)?);
        }
    }
    T::build(&fields, py)
}
