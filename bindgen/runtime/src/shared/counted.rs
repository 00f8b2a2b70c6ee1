//! Objects that Rust may keep as well: Python and whoever was given the `Arc` have one and the same.
#![allow(unsafe_code)]

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::pyclass::boolean_struct::True;
use pyo3::{PyClass, PyTypeInfo};

use super::{Inner, Shared, Slot};
use crate::convert::{FromPython, IntoPython};
use crate::lock::Lock;
use crate::package::Package;
use crate::rejected::Rejected;

impl<T: Send + Sync> Shared<T> {
    /// Shares an object that Rust may have as well.
    pub fn counted(value: Arc<T>) -> Self {
        Self::around(Lock::new(), value)
    }
}

impl<T> Shared<T> {
    /// The same for one that this thread alone may use.
    pub fn counted_here(value: Arc<T>) -> Self {
        Self::around(Lock::bound(), value)
    }

    fn around(lock: Lock, value: Arc<T>) -> Self {
        let changes = AtomicU64::new(0);
        Self(Arc::new(Inner { lock, changes, slot: Slot::counted(value), loan: None }))
    }

    /// The object for Rust to keep, while Python has it too.
    ///
    /// # Errors
    /// As [`Self::read`]; `RuntimeError` where it was not made by [`Self::counted`].
    pub fn share<P: Package>(&self, py: Python<'_>) -> PyResult<Arc<T>> {
        let _reading = self.read::<P>(py)?;
        // SAFETY: it is there, and the lock keeps whoever would take it away.
        let shared = unsafe { self.0.slot.share() };
        shared.ok_or_else(|| PyRuntimeError::new_err("only Python can keep this object"))
    }
}

/// A type whose values Rust and Python may have together, with its class in a package.
pub trait CountedValue<P>: Sized {
    /// The class.
    type Class: PyClass<Frozen = True> + PyTypeInfo + Into<PyClassInitializer<Self::Class>> + Sync;
    /// The object around a value.
    fn object(value: Shared<Self>) -> Self::Class;
    /// The value of an object.
    fn value(object: &Self::Class) -> &Shared<Self>;
}

/// An argument that Rust keeps while Python has it too.
pub struct Counted<T>(pub Arc<T>);

impl<T> fmt::Debug for Counted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counted").finish_non_exhaustive()
    }
}

impl<'py, P: Package, T: CountedValue<P>> FromPython<'py, P> for Counted<T> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        let Ok(object) = value.cast::<T::Class>() else {
            return Err(Rejected::wrong_type(T::Class::NAME, value));
        };
        let shared = T::value(object.get()).share::<P>(value.py());
        shared.map(Self).map_err(Rejected::raised)
    }
}

/// What Rust has and Python gets as well.
pub struct Recounted<T>(pub Shared<T>);

impl<T> fmt::Debug for Recounted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recounted").finish_non_exhaustive()
    }
}

impl<'py, P, T: CountedValue<P>> IntoPython<'py, P> for Recounted<T> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, T::object(self.0))?.into_any())
    }
}

/// `Shared::counted` where threads may share the value, `Shared::counted_here` where they may not; of a
/// value or an `Arc` of one.
#[macro_export]
macro_rules! counted {
    ($type:ty, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::{Anywhere as _, Here as _};
        let value = <std::sync::Arc<$type>>::from($value);
        let holder = (&&$crate::TypeOf::value(&*value)).counter();
        holder(value)
    }};
}

/// What an `Arc` of Rust holds, on its way to Python.
#[macro_export]
macro_rules! recounted {
    ($value:expr) => {{
        #[allow(unused_imports)]
        use $crate::{Anywhere as _, Here as _};
        let value = $value;
        let holder = (&&$crate::TypeOf::value(&*value)).counter();
        $crate::Recounted(holder(value))
    }};
}
