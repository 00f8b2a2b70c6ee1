//! Rust closures as Python callables: what Rust returned, called from Python.
#![allow(unsafe_code)]

use std::any::Any;
use std::marker::PhantomData;
use std::thread::ThreadId;

use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::convert::IntoPython;
use crate::lazy::Sendable;
use crate::package::Package;
use crate::shared::Shared;

/// What a closure was lent for as long as it lives.
#[derive(Debug, Default)]
pub struct Kept(Vec<Box<dyn Any>>);

impl Kept {
    /// Keeps a value, and lends it to the closure that this belongs to: nothing else may take it.
    pub fn lend<T: 'static>(&mut self, value: T) -> &'static T {
        let value = Box::new(value);
        // SAFETY: the place of a boxed value does not change, and the closure, the only one who is
        // given the reference, is dropped first (see `Held`).
        let lent = unsafe { &*std::ptr::from_ref::<T>(&value) };
        self.0.push(value);
        lent
    }
}

type Body = dyn for<'py> FnMut(&Bound<'py, PyTuple>, &mut Kept) -> PyResult<Bound<'py, PyAny>>;

/// A closure with what it was lent.
struct Held {
    /// None once it is dropped, which comes before `kept`.
    body: Option<Box<Body>>,
    kept: Kept,
    /// The one thread that may use it, where it must not change threads.
    thread: Option<ThreadId>,
}

// SAFETY: a closure that must not change threads is only used and dropped on its own (`thread`), any
// other one is `Send`; what it was lent goes the same way.
unsafe impl Send for Held {}
// SAFETY: every use goes through `Shared::write`, one thread at a time.
unsafe impl Sync for Held {}

impl Held {
    fn is_here(&self) -> bool {
        self.thread.is_none_or(|thread| thread == std::thread::current().id())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let body = self.body.take();
        if self.is_here() {
            drop(body);
        } else {
            std::mem::forget(body);
            std::mem::forget(std::mem::take(&mut self.kept));
        }
    }
}

type Call = for<'py> fn(&Shared<Held>, &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>>;

/// A Python callable around a closure.
#[pyclass(frozen, name = "Callable", module = "collections.abc")]
struct Callable {
    held: Shared<Held>,
    call: Call,
    arguments: usize,
}

#[pymethods]
impl Callable {
    #[pyo3(signature = (*arguments))]
    fn __call__<'py>(&self, arguments: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
        if arguments.len() != self.arguments {
            let plural = if self.arguments == 1 { "" } else { "s" };
            return Err(PyTypeError::new_err(format!(
                "expected {} argument{plural}, got {}",
                self.arguments,
                arguments.len()
            )));
        }
        (self.call)(&self.held, arguments)
    }
}

fn call<'py, P: Package>(
    held: &Shared<Held>,
    arguments: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let mut held = held.write::<P>(arguments.py())?;
    let held = &mut *held;
    if !held.is_here() {
        let text =
            "this callable belongs to the thread that made it, and cannot be used in another";
        return Err(PyRuntimeError::new_err(text));
    }
    match &mut held.body {
        Some(body) => body(arguments, &mut held.kept),
        None => Err(called_twice()),
    }
}

/// A closure that was called although it can be called only once, and has been.
#[must_use]
pub fn called_twice() -> PyErr {
    PyRuntimeError::new_err("this can be called once, and has been")
}

/// A closure on its way to Python, on behalf of the package `P`.
pub struct Function<P> {
    held: Held,
    arguments: usize,
    package: PhantomData<fn() -> P>,
}

impl<P> std::fmt::Debug for Function<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Function")
            .field("arguments", &self.arguments)
            .finish_non_exhaustive()
    }
}

impl<P> Function<P> {
    /// Whether the closure may change threads, how many arguments it takes, and what calls it.
    #[expect(clippy::needless_pass_by_value, reason = "an answer is used once")]
    pub fn new<T>(
        sendable: Sendable<T>,
        arguments: usize,
        body: impl for<'py> FnMut(&Bound<'py, PyTuple>, &mut Kept) -> PyResult<Bound<'py, PyAny>>
        + 'static,
    ) -> Self {
        let thread = (!sendable.is()).then(|| std::thread::current().id());
        let held = Held { body: Some(Box::new(body)), kept: Kept::default(), thread };
        Self { held, arguments, package: PhantomData }
    }
}

impl<'py, P: Package> IntoPython<'py, P> for Function<P> {
    fn into_python(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (held, arguments) = (Shared::new(self.held), self.arguments);
        Ok(Bound::new(py, Callable { held, call: call::<P>, arguments })?.into_any())
    }
}
