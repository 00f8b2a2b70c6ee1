//! Python callables as Rust closures. What the callable raises unwinds to the door of the call that led
//! to it, and is raised there.

use std::marker::PhantomData;
use std::panic::resume_unwind;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::call::is_inside;
use crate::convert::{FromPython, argument};
use crate::rejected::Rejected;

/// What a callable raised, on its way to the door.
pub(crate) struct Raised(pub(crate) PyErr);

/// A Python callable that Rust calls on behalf of the package `P`.
pub struct Callback<P>(Arc<Py<PyAny>>, PhantomData<fn() -> P>);

impl<P> Clone for Callback<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<P> std::fmt::Debug for Callback<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Callback").finish_non_exhaustive()
    }
}

impl<'py, P> FromPython<'py, P> for Callback<P> {
    fn from_python(value: &Bound<'py, PyAny>) -> Result<Self, Rejected> {
        if value.is_callable() {
            Ok(Self(Arc::new(value.clone().unbind()), PhantomData))
        } else {
            Err(Rejected::wrong_type("callable", value))
        }
    }
}

impl<P> Callback<P> {
    /// Calls it and converts what it returns. An exception does not come back from here: it unwinds.
    pub fn call<R>(
        &self,
        name: &str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
    ) -> R
    where
        R: for<'py> FromPython<'py, P>,
    {
        self.reach(arguments, |value| {
            let name = name.trim_start_matches("r#");
            argument::<P, R>(value, &format!("the result of {name}"))
        })
    }

    /// Calls it for its effect.
    pub fn run(
        &self,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
    ) {
        self.reach(arguments, |_| Ok(()));
    }

    fn reach<R>(
        &self,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
        convert: impl for<'py> FnOnce(&Bound<'py, PyAny>) -> PyResult<R>,
    ) -> R {
        let result = Python::attach(|py| {
            let arguments = PyTuple::new(py, arguments(py)?)?;
            convert(&self.0.bind(py).call1(arguments)?)
        });
        result.unwrap_or_else(|error| unwind(error))
    }
}

/// Leaves Rust with an exception.
pub(crate) fn unwind(error: PyErr) -> ! {
    if !is_inside() {
        // Nobody waits for it on this thread.
        Python::attach(|py| error.clone_ref(py).write_unraisable(py, None));
    }
    resume_unwind(Box::new(Raised(error)))
}
