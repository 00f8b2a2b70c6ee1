//! Asynchronous Rust for Python: one Tokio runtime a process, awaitables, blocking twins and streams.

mod awaitable;
mod coroutine;
mod executor;
mod method;
mod notifier;
mod receivers;
mod stream;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::call::caught;
use crate::convert::IntoPython;
use crate::lock::Refused;
use crate::package::{Package, package_error};

pub use self::awaitable::Awaitable;
pub(crate) use self::coroutine::Coroutine;
pub use self::executor::blocking;
pub use self::method::{Promise, reading, taking, writing};
pub use self::receivers::{broadcast, watch};
pub use self::stream::{Channel, Stream, add_streams, stream};

/// Makes the Python result of a finished future, or its exception; runs attached.
pub struct Finish(Box<Finisher>);

type Finisher = dyn for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyAny>> + Send;

impl Finish {
    /// What is left to do when the Rust work is done.
    pub fn new(
        work: impl for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyAny>> + Send + 'static,
    ) -> Self {
        Self(Box::new(work))
    }

    /// The result is a value, or an exception.
    pub fn of<P: Package, T>(made: PyResult<T>) -> Self
    where
        T: for<'py> IntoPython<'py, P> + Send + 'static,
    {
        Self::new(move |py| made?.into_python(py))
    }

    /// The object was not to be had.
    #[must_use]
    pub fn refused<P: Package>(refused: Refused) -> Self {
        Self::new(move |py| Err(refused.into_error(py, package_error::<P>)))
    }

    pub(crate) fn run(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        (self.0)(py)
    }
}

/// A future on its way to Python.
pub type Work = Pin<Box<dyn Future<Output = Finish> + Send>>;

/// A future whose panic is the package's `InternalError`.
fn guarded<P: Package>(future: Work) -> Work {
    let mut future = Some(future);
    Box::pin(std::future::poll_fn(move |context: &mut Context<'_>| {
        let Some(inner) = &mut future else { return Poll::Pending };
        match caught(|| inner.as_mut().poll(context)) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(finish)) => Poll::Ready(finish),
            Err(panic) => {
                // What it left behind is in no state to be used, but dropping it frees its parts.
                drop(caught(|| drop(future.take())));
                Poll::Ready(Finish::new(move |py| Err(panic.into_error::<P>(py))))
            }
        }
    }))
}

/// An awaitable for a future: nothing runs before it is awaited.
///
/// # Errors
/// `MemoryError` when Python cannot make the object.
pub fn awaitable<P: Package>(py: Python<'_>, future: Work) -> PyResult<Bound<'_, PyAny>> {
    Awaitable::of::<P>(py, guarded::<P>(future))
}

/// The exception for an error, made while no interpreter is attached: what failed need not be `Send`.
pub fn exception(make: impl FnOnce(Python<'_>) -> PyErr) -> PyErr {
    Python::try_attach(make).unwrap_or_else(|| PyRuntimeError::new_err("the interpreter has ended"))
}
