//! `Place`: a value inside of an object that Rust lends to be changed. Python reads it, and replaces it where it is.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::sync::Arc;

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyModule, PyType};

use crate::borrowing::{ENDED, Keeper};
use crate::call::attached;
use crate::chain::Chain;
use crate::convert::IntoPython;
use crate::lazy::Sendable;
use crate::modules::{add_own, generic_alias};
use crate::package::{Package, package_error};
use crate::shared::Shared;

/// A value inside of an object, which is read and replaced where it is.
///
/// It ends when anybody else uses the object.
#[pyclass(frozen, name = "Place")]
pub struct Place(Box<dyn Within>);

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}

trait Within: Send + Sync {
    fn read<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
    fn write(&self, value: &Bound<'_, PyAny>) -> PyResult<()>;
}

/// Where the value is, and what keeps it there.
struct Pointer<T: ?Sized> {
    place: *mut T,
    chain: Arc<Chain>,
}

/// How the value becomes one of Python.
pub type ReadPlace<T> = for<'py> fn(Python<'py>, &T) -> PyResult<Bound<'py, PyAny>>;
/// How one of Python takes its place.
pub type WritePlace<T> = fn(&mut T, &Bound<'_, PyAny>) -> PyResult<()>;

struct Lent<P, T: ?Sized> {
    pointer: Shared<Pointer<T>>,
    read: ReadPlace<T>,
    write: WritePlace<T>,
    package: PhantomData<fn() -> P>,
}

impl<P: Package, T: ?Sized> Lent<P, T> {
    fn using<R>(&self, py: Python<'_>, work: impl FnOnce(&mut T) -> PyResult<R>) -> PyResult<R> {
        let pointer = self.pointer.write::<P>(py)?;
        let holding = pointer.chain.hold(py, package_error::<P>)?;
        let _holding = holding.ok_or_else(|| PyRuntimeError::new_err(ENDED))?;
        let place = pointer.place;
        // SAFETY: the chain keeps the value where it is, and is held and intact: nobody has used what it was
        // lent by since. The lock is this thread's alone, so nobody else is here.
        let value = unsafe { &mut *place };
        attached::<P, _>(py, || work(value))?
    }
}

impl<P: Package, T: ?Sized> Within for Lent<P, T> {
    fn read<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.using(py, |value| (self.read)(py, value))
    }

    fn write(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.using(value.py(), |place| (self.write)(place, value))
    }
}

impl<'a> Keeper<'a> {
    /// A value that stays where it is, in what the keeper keeps.
    #[expect(clippy::needless_pass_by_value, reason = "an answer is used once")]
    pub fn place<P: Package, T: ?Sized + 'static>(
        &self,
        value: &'a mut T,
        sendable: Sendable<&'a mut T>,
        read: ReadPlace<T>,
        write: WritePlace<T>,
    ) -> Placed {
        let pointer = Pointer { place: value, chain: self.chain() };
        let pointer = if sendable.is() {
            // SAFETY: the value may go to any thread, and one thread at a time uses it; the chain may be shared.
            unsafe { Shared::unbound(pointer) }
        } else {
            Shared::bound(pointer)
        };
        Placed(Place(Box::new(Lent::<P, T> { pointer, read, write, package: PhantomData })))
    }
}

/// A place on its way to Python.
#[derive(Debug)]
pub struct Placed(Place);

impl<'py, P> IntoPython<'py, P> for Placed {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, self.0)?.into_any())
    }
}

/// Puts as many values where others are.
///
/// # Errors
/// `ValueError` where they are more or fewer.
pub fn fill<T>(place: &mut [T], given: Vec<T>) -> PyResult<()> {
    if place.len() != given.len() {
        let text = format!("value must have {} values, not {}", place.len(), given.len());
        return Err(PyValueError::new_err(text));
    }
    for (place, given) in place.iter_mut().zip(given) {
        *place = given;
    }
    Ok(())
}

#[pymethods]
impl Place {
    /// The value as it is now; setting it puts another one in its place.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.0.read(py)
    }

    #[setter]
    fn set_value(&self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.0.write(value)
    }

    #[classmethod]
    #[pyo3(signature = (item, /))]
    fn __class_getitem__<'py>(
        cls: &Bound<'py, PyType>,
        item: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        generic_alias(cls, item)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        match self.0.read(py) {
            Ok(value) => Ok(format!("<Place of {}>", value.repr()?)),
            Err(_) => Ok("<Place, ended>".to_owned()),
        }
    }
}

/// Puts the class of places into the package, under the name that is free for it.
///
/// # Errors
/// What Python raises.
pub fn add_places<P: Package>(module: &Bound<'_, PyModule>, name: &str) -> PyResult<()> {
    add_own::<P, Place>(module, name)
}
