//! `Told`: an error that a value lends, as the exception that it would be.

use std::error::Error;

use pyo3::prelude::*;

use crate::convert::IntoPython;
use crate::errors::{AsException, foreign};
use crate::package::Package;

/// An error that is shown and not raised.
#[derive(Debug)]
pub struct Told<'a>(&'a (dyn Error + 'static));

impl<'py, P: Package> IntoPython<'py, P> for Told<'_> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(foreign::<P>(py, self.0).into_value(py).into_bound(py).into_any())
    }
}

/// Errors, wherever they stand.
pub trait Tells {
    /// The error itself.
    fn told_as_exception(&self) -> Told<'_>;
}

impl<E: Error + 'static> Tells for E {
    fn told_as_exception(&self) -> Told<'_> {
        Told(self)
    }
}

/// Boxes of errors of any type.
pub trait TellsBoxed {
    /// The error in the box.
    fn told_as_exception(&self) -> Told<'_>;
}

macro_rules! boxed {
    ($($ty:ty),*) => {$(
        impl TellsBoxed for Box<$ty> {
            fn told_as_exception(&self) -> Told<'_> {
                Told(self.as_ref())
            }
        }
    )*};
}

boxed!(dyn Error, dyn Error + Send, dyn Error + Send + Sync);

/// An error of the package that is shown and not raised.
#[derive(Debug)]
pub struct AsShown<'a, E>(&'a E);

impl<'py, P, E: AsException<P>> IntoPython<'py, P> for AsShown<'_, E> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.0.as_exception(py).into_value(py).into_bound(py).into_any())
    }
}

/// Errors of packages, wherever they stand.
pub trait Shows: Sized {
    /// The error itself.
    fn shown_as_exception(&self) -> AsShown<'_, Self>;
}

impl<E> Shows for E {
    fn shown_as_exception(&self) -> AsShown<'_, Self> {
        AsShown(self)
    }
}
