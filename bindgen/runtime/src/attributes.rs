//! Attributes and protocols of classes that are mostly fields. They are made from one table when the class is
//! added to its module: a compiled function for each of them would be most of what rustc has to read. The same
//! functions serve all classes; what differs is behind the pointers of a [`Table`].
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
        collected(Self::ATTRIBUTES, &mut |index| self.read(py, index))
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

fn collected<'py>(
    table: &[Attribute],
    read: &mut dyn FnMut(usize) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Named<'py>> {
    table.iter().enumerate().map(|(index, it)| Ok((it.0, read(index)?))).collect()
}

/// A class as the functions see it that serve all classes. Each of its functions asks for an object of the class.
struct Table {
    name: &'static str,
    attributes: &'static [Attribute],
    protocols: &'static [Protocol],
    read: unsafe fn(&Bound<'_, PyAny>, usize) -> PyResult<*mut ffi::PyObject>,
    all: for<'py> unsafe fn(&Bound<'py, PyAny>) -> PyResult<Named<'py>>,
    panicked: fn(Panic, Python<'_>) -> PyErr,
    represented: ffi::PyCFunction,
    made_again: ffi::PyCFunction,
}

/// The same of a class whose attributes can be set.
struct Settable {
    table: &'static Table,
    /// None where the object is of another class.
    fields: for<'a> fn(&'a Bound<'_, PyAny>) -> Option<&'a Fields>,
    field: for<'py> fn(usize, &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>,
    empty: fn(Python<'_>) -> PyResult<Fields>,
    around: fn(Python<'_>, Fields) -> PyResult<*mut ffi::PyObject>,
    copied: ffi::PyCFunction,
    deep_copied: ffi::PyCFunction,
}

/// Where the tables of a class are.
struct Of<T>(std::marker::PhantomData<T>);

impl<T: Attributes> Of<T> {
    const TABLE: &'static Table = &Table {
        name: T::NAME,
        attributes: T::ATTRIBUTES,
        protocols: T::PROTOCOLS,
        read: read::<T>,
        all: all::<T>,
        panicked: |panic, py| panic.into_error::<T::Package>(py),
        represented: represented::<T>,
        made_again: made_again::<T>,
    };
}

impl<T: Request> Of<T> {
    const SETTABLE: &'static Settable = &Settable {
        table: Self::TABLE,
        fields: |object| object.cast::<T>().ok().map(|it| it.get().fields()),
        field: T::field,
        empty: T::empty,
        around: |py, fields| Ok(T::around(py, fields)?.into_ptr()),
        copied: copied::<T>,
        deep_copied: deep_copied::<T>,
    };
}

unsafe fn read<T: Attributes>(
    object: &Bound<'_, PyAny>,
    index: usize,
) -> PyResult<*mut ffi::PyObject> {
    // SAFETY: the caller's promise.
    let object = unsafe { object.cast_unchecked::<T>() };
    Ok(object.get().read(object.py(), index)?.into_ptr())
}

unsafe fn all<'py, T: Attributes>(object: &Bound<'py, PyAny>) -> PyResult<Named<'py>> {
    // SAFETY: the caller's promise.
    let object = unsafe { object.cast_unchecked::<T>() };
    object.get().attributes(object.py())
}

/// Runs what Python calls: errors are raised, panics too.
///
/// # Safety
/// The thread is attached, and `object` is one of the table's class.
unsafe fn entered<R>(
    object: *mut ffi::PyObject,
    table: &Table,
    failed: R,
    work: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<R>,
) -> R {
    // SAFETY: the caller's promise.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: the caller's promise; the caller of Python's keeps the object alive meanwhile.
    let object = unsafe { Borrowed::from_ptr(py, object) };
    let error = match catch_unwind(AssertUnwindSafe(|| work(&object))) {
        Ok(Ok(made)) => return made,
        Ok(Err(error)) => error,
        Err(payload) => (table.panicked)(Panic::new(payload), py),
    };
    error.restore(py);
    failed
}

/// What a descriptor knows of its attribute.
struct Place {
    index: usize,
    table: &'static Table,
    settable: Option<&'static Settable>,
}

/// The getter of every attribute.
unsafe extern "C" fn get(object: *mut ffi::PyObject, place: *mut c_void) -> *mut ffi::PyObject {
    // SAFETY: the descriptor was made with it, and it lives as long as the process.
    let place = unsafe { &*place.cast::<Place>() };
    // SAFETY: a descriptor calls its getter attached, and has checked the object's type.
    unsafe { entered(object, place.table, null_mut(), |it| (place.table.read)(it, place.index)) }
}

/// The setter of every attribute.
unsafe extern "C" fn set(
    object: *mut ffi::PyObject,
    value: *mut ffi::PyObject,
    place: *mut c_void,
) -> c_int {
    // SAFETY: as for `get`.
    let place = unsafe { &*place.cast::<Place>() };
    let write = |it: &Bound<'_, PyAny>| {
        if value.is_null() {
            return Err(PyAttributeError::new_err("can't delete attribute"));
        }
        // SAFETY: whoever sets an attribute holds its value meanwhile.
        let value = unsafe { Borrowed::from_ptr(it.py(), value) };
        if let Some(class) = place.settable
            && let Some(fields) = (class.fields)(it)
        {
            fields.set(place.index, (class.field)(place.index, &value)?);
        }
        Ok(0)
    };
    // SAFETY: as for `get`.
    unsafe { entered(object, place.table, -1, write) }
}

unsafe extern "C" fn represented<T: Attributes>(
    object: *mut ffi::PyObject,
    _none: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: a descriptor calls its method attached, and has checked the object's type.
    unsafe { represent(object, Of::<T>::TABLE) }
}

unsafe fn represent(object: *mut ffi::PyObject, table: &Table) -> *mut ffi::PyObject {
    let text = |it: &Bound<'_, PyAny>| {
        // SAFETY: the caller's promise.
        let text = values::repr(table.name, &unsafe { (table.all)(it) }?)?;
        Ok(PyString::new(it.py(), &text).into_ptr())
    };
    // SAFETY: the caller's promise.
    unsafe { entered(object, table, null_mut(), text) }
}

unsafe extern "C" fn made_again<T: Attributes>(
    object: *mut ffi::PyObject,
    _none: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: as for `represented`.
    unsafe { arguments(object, Of::<T>::TABLE) }
}

unsafe fn arguments(object: *mut ffi::PyObject, table: &Table) -> *mut ffi::PyObject {
    let arguments = |it: &Bound<'_, PyAny>| {
        let py = it.py();
        // SAFETY: the caller's promise.
        let named = values::dictionary(py, &unsafe { (table.all)(it) }?)?;
        Ok((PyTuple::empty(py), named).into_pyobject(py)?.into_ptr())
    };
    // SAFETY: the caller's promise.
    unsafe { entered(object, table, null_mut(), arguments) }
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
    // SAFETY: as for `represented`.
    unsafe { copy(object, Of::<T>::SETTABLE, &|fields, py| Ok(fields.copy(py))) }
}

unsafe extern "C" fn deep_copied<T: Request>(
    object: *mut ffi::PyObject,
    memo: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    let deep = |fields: &Fields, py: Python<'_>| {
        // SAFETY: Python passes an object that it holds.
        let memo = unsafe { Borrowed::from_ptr(py, memo) };
        fields.deep_copy(py, &memo)
    };
    // SAFETY: as for `represented`.
    unsafe { copy(object, Of::<T>::SETTABLE, &deep) }
}

unsafe fn copy(
    object: *mut ffi::PyObject,
    class: &Settable,
    copied: &dyn Fn(&Fields, Python<'_>) -> PyResult<Fields>,
) -> *mut ffi::PyObject {
    let copy = |it: &Bound<'_, PyAny>| match (class.fields)(it) {
        Some(fields) => (class.around)(it.py(), copied(fields, it.py())?),
        None => Ok(it.clone().into_ptr()),
    };
    // SAFETY: the caller's promise.
    unsafe { entered(object, class.table, null_mut(), copy) }
}

/// Adds a class with its attributes and protocols.
///
/// # Errors
/// What Python raises while a class is made.
pub fn add_class<T: Attributes>(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<T>()?;
    complete(module, Of::<T>::TABLE, None)
}

/// The same of a class whose attributes can be set.
///
/// # Errors
/// What Python raises while a class is made.
pub fn add_request<T: Request>(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<T>()?;
    complete(module, Of::<T>::TABLE, Some(Of::<T>::SETTABLE))
}

/// Everything that a class has by its table.
fn complete(
    module: &Bound<'_, PyModule>,
    table: &'static Table,
    settable: Option<&'static Settable>,
) -> PyResult<()> {
    let class = module.getattr(table.name)?.cast_into::<PyType>()?;
    attributes(&class, table, settable)?;
    for protocol in table.protocols {
        match (protocol, settable) {
            (Protocol::Copy, None) => copies(&class, itself, itself)?,
            (Protocol::Copy, Some(it)) => copies(&class, it.copied, it.deep_copied)?,
            (Protocol::Match, _) => {
                let names = PyTuple::new(class.py(), table.attributes.iter().map(|it| it.0))?;
                class.setattr("__match_args__", names)?;
            }
            (Protocol::Repr, _) => {
                method(&class, c"__repr__", table.represented, ffi::METH_NOARGS)?;
            }
            (Protocol::Pickle, _) => {
                method(&class, c"__getnewargs_ex__", table.made_again, ffi::METH_NOARGS)?;
            }
        }
    }
    Ok(())
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
    table: &'static Table,
    settable: Option<&'static Settable>,
) -> PyResult<()> {
    for (index, Attribute(name, doc)) in table.attributes.iter().enumerate() {
        let place: &'static Place = Box::leak(Box::new(Place { index, table, settable }));
        let doc = if doc.is_empty() { std::ptr::null() } else { kept(doc).as_ptr() };
        let made = Box::leak(Box::new(ffi::PyGetSetDef {
            name: kept(name).as_ptr(),
            get: Some(get),
            set: settable.map(|_| set as ffi::setter),
            doc,
            closure: std::ptr::from_ref(place).cast_mut().cast(),
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
    by_keywords(py, given, Of::<T>::SETTABLE)
}

fn by_keywords(
    py: Python<'_>,
    given: Option<&Bound<'_, PyDict>>,
    class: &Settable,
) -> PyResult<Fields> {
    let fields = (class.empty)(py)?;
    let Table { name: own, attributes, .. } = class.table;
    for (name, value) in given.into_iter().flatten() {
        let name: &str = &name.cast::<PyString>()?.to_cow()?;
        let Some(index) = attributes.iter().position(|it| it.0 == name) else {
            let text = format!("{own}.__new__() got an unexpected keyword argument '{name}'");
            return Err(pyo3::exceptions::PyTypeError::new_err(text));
        };
        fields.set(index, (class.field)(index, &value)?);
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
    T::build(&gathered(py, whole, first, given, Of::<T>::SETTABLE)?, py)
}

fn gathered<'py>(
    py: Python<'py>,
    whole: Option<&Bound<'py, PyAny>>,
    first: usize,
    given: Vec<(usize, crate::Given<'py>)>,
    class: &Settable,
) -> PyResult<Fields> {
    let fields = match whole.map(|whole| (whole, (class.fields)(whole))) {
        Some((_, Some(fields))) => fields.copy(py),
        Some((value, None)) => {
            let fields = (class.empty)(py)?;
            fields.set(first, (class.field)(first, value)?);
            fields
        }
        None => (class.empty)(py)?,
    };
    for (index, value) in given {
        if let Some(value) = value.get() {
            fields.set(index, (class.field)(index, value)?);
        }
    }
    Ok(fields)
}
