//! Python objects that stand for what implements a Rust trait. What their methods raise unwinds to the door
//! of the call that led to them, and is raised there, as with callables.
#![allow(unsafe_code)]

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
#[cfg(feature = "tokio")]
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::callback::unwind;
use crate::convert::{FromPython, argument};
use crate::rejected::Rejected;
#[cfg(feature = "tokio")]
use crate::tasks::Coroutine;

struct Object {
    object: Py<PyAny>,
    /// Texts that were lent, each once.
    texts: Mutex<Vec<Box<str>>>,
}

/// A Python object whose methods Rust calls on behalf of the package `P`.
pub struct Implementor<P>(Arc<Object>, PhantomData<fn() -> P>);

impl<P> Clone for Implementor<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0), PhantomData)
    }
}

impl<P> fmt::Debug for Implementor<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Implementor").finish_non_exhaustive()
    }
}

impl<P> fmt::Display for Implementor<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Python::attach(|py| Ok(self.0.object.bind(py).str()?.to_string()));
        formatter.write_str(&text.unwrap_or_else(|error| unwind(error)))
    }
}

impl<P> Implementor<P> {
    /// The object, if it has the methods that the trait requires.
    ///
    /// # Errors
    /// A rejection that names the first method that is missing.
    pub fn read(
        value: &Bound<'_, PyAny>,
        expected: &str,
        required: &[&str],
    ) -> Result<Self, Rejected> {
        if value.is_instance_of::<PyType>() {
            return Err(Rejected::wrong_type(format!("an object like `{expected}`"), value));
        }
        for name in required {
            let method = value.getattr_opt(*name).map_err(Rejected::raised)?;
            if !method.is_some_and(|method| method.is_callable()) {
                let wanted = format!("`{expected}`, which has a method `{name}`");
                return Err(Rejected::wrong_type(wanted, value));
            }
        }
        let object = value.clone().unbind();
        Ok(Self(Arc::new(Object { object, texts: Mutex::new(Vec::new()) }), PhantomData))
    }

    /// Whether it has a method that the trait provides itself.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        let found = Python::attach(|py| self.0.object.bind(py).hasattr(name));
        found.unwrap_or_else(|error| unwind(error))
    }

    /// Calls a method and converts what it returns. An exception does not come back from here: it unwinds.
    pub fn call<R>(
        &self,
        name: &str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
    ) -> R
    where
        R: for<'py> FromPython<'py, P>,
    {
        self.reach(name, arguments, |value| {
            argument::<P, R>(value, &format!("the result of {name}"))
        })
    }

    /// Calls a method for its effect.
    pub fn run(
        &self,
        name: &str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
    ) {
        self.reach(name, arguments, |_| Ok(()));
    }

    fn reach<R>(
        &self,
        name: &str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
        convert: impl for<'py> FnOnce(&Bound<'py, PyAny>) -> PyResult<R>,
    ) -> R {
        let result = Python::attach(|py| {
            let arguments = PyTuple::new(py, arguments(py)?)?;
            convert(&self.0.object.bind(py).call_method1(name, arguments)?)
        });
        result.unwrap_or_else(|error| unwind(error))
    }

    /// Calls a method whose result is awaited, and converts what comes of it. An exception unwinds.
    #[cfg(feature = "tokio")]
    pub fn call_awaited<R>(
        &self,
        name: &'static str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
    ) -> Pin<Box<dyn Future<Output = R> + Send>>
    where
        R: for<'py> FromPython<'py, P> + 'static,
    {
        self.await_it(name, arguments, |value, what| argument::<P, R>(value, what))
    }

    /// Calls a method whose result is awaited for its effect.
    #[cfg(feature = "tokio")]
    pub fn run_awaited(
        &self,
        name: &'static str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.await_it(name, arguments, |_, _| Ok(()))
    }

    #[cfg(feature = "tokio")]
    fn await_it<R: 'static>(
        &self,
        name: &'static str,
        arguments: impl for<'py> FnOnce(Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>>,
        convert: for<'a, 'py> fn(&'a Bound<'py, PyAny>, &'a str) -> PyResult<R>,
    ) -> Pin<Box<dyn Future<Output = R> + Send>> {
        let coroutine = self.reach(name, arguments, |value| Coroutine::new(value.clone(), name));
        Box::pin(async move {
            let result = coroutine.await.and_then(|value| {
                let what = format!("the result of {name}");
                Python::attach(|py| convert(value.bind(py), &what))
            });
            result.unwrap_or_else(|error| unwind(error))
        })
    }

    /// Lends a text that the object gave, for as long as the object is there.
    pub fn keep(&self, text: String) -> &str {
        let mut kept = self.0.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|known| **known == *text);
        let place = known.unwrap_or(kept.len());
        if known.is_none() {
            kept.push(text.into_boxed_str());
        }
        // SAFETY: boxed texts are neither changed nor dropped before `Object` is, which `self` keeps.
        unsafe { &*std::ptr::from_ref::<str>(&kept[place]) }
    }
}

/// Texts that were lent for ever, each once.
static LENT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Lends a text for ever.
#[must_use]
pub fn keep_for_ever(text: String) -> &'static str {
    let mut lent = LENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lent.get(text.as_str()) {
        return known;
    }
    let kept: &'static str = Box::leak(text.into_boxed_str());
    lent.insert(kept);
    kept
}
