//! The fields of a request: set one by one from Python, read all at once when it is used.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::prelude::*;

/// The values of a class whose fields can be set, as attributes show them; some may be missing.
#[derive(Debug)]
pub struct Fields {
    class: &'static str,
    names: &'static [&'static str],
    values: Mutex<Vec<Option<Py<PyAny>>>>,
}

impl Fields {
    /// No field is set.
    pub fn new(class: &'static str, names: &'static [&'static str]) -> Self {
        Self::with(class, names, names.iter().map(|_| None).collect())
    }

    fn with(
        class: &'static str,
        names: &'static [&'static str],
        values: Vec<Option<Py<PyAny>>>,
    ) -> Self {
        Self { class, names, values: Mutex::new(values) }
    }

    /// Held for a moment only, in which nothing of Python runs.
    fn locked(&self) -> MutexGuard<'_, Vec<Option<Py<PyAny>>>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn value<'py>(&self, py: Python<'py>, index: usize) -> Option<Bound<'py, PyAny>> {
        self.locked().get(index)?.as_ref().map(|value| value.bind(py).clone())
    }

    fn name(&self, index: usize) -> &'static str {
        self.names.get(index).copied().unwrap_or_default()
    }

    /// Sets one field.
    pub fn set(&self, index: usize, value: Bound<'_, PyAny>) {
        let mut value = Some(value.unbind());
        if let Some(slot) = self.locked().get_mut(index) {
            std::mem::swap(slot, &mut value);
        }
        // What was there is dropped here, where the lock is free.
        drop(value);
    }

    /// One field as an attribute.
    ///
    /// # Errors
    /// `AttributeError` when it is not set.
    pub fn get<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        self.value(py, index).ok_or_else(|| {
            let text = format!("{}.{} is not set", self.class, self.name(index));
            PyAttributeError::new_err(text)
        })
    }

    /// One field for use.
    ///
    /// # Errors
    /// `ValueError` when it is not set.
    pub fn required<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        self.value(py, index).ok_or_else(|| {
            let text = format!("{}.{} is required", self.class, self.name(index));
            PyValueError::new_err(text)
        })
    }

    /// What is set, by name.
    pub fn known<'py>(&self, py: Python<'py>) -> Vec<(&'static str, Bound<'py, PyAny>)> {
        let known = |(index, name): (usize, &&'static str)| Some((*name, self.value(py, index)?));
        self.names.iter().enumerate().filter_map(known).collect()
    }

    /// Whether the same fields are set, to equal values.
    ///
    /// # Errors
    /// What a comparison raises.
    pub fn equal(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        for index in 0..self.names.len() {
            let same = match (self.value(py, index), other.value(py, index)) {
                (Some(left), Some(right)) => left.eq(right)?,
                (left, right) => left.is_none() && right.is_none(),
            };
            if !same {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The same values in fields of their own.
    #[must_use]
    pub fn copy(&self, py: Python<'_>) -> Self {
        let values =
            self.locked().iter().map(|value| value.as_ref().map(|it| it.clone_ref(py))).collect();
        Self::with(self.class, self.names, values)
    }

    /// Copies of the values in fields of their own.
    ///
    /// # Errors
    /// What `copy.deepcopy` raises.
    pub fn deep_copy(&self, py: Python<'_>, memo: &Bound<'_, PyAny>) -> PyResult<Self> {
        let made = Self::new(self.class, self.names);
        let deep_copy = py.import("copy")?.getattr("deepcopy")?;
        for index in 0..self.names.len() {
            if let Some(value) = self.value(py, index) {
                made.set(index, deep_copy.call1((value, memo))?);
            }
        }
        Ok(made)
    }
}

/// The value, whose type is that of a field: `same_type(|it: &Request| &it.symbol, value)`.
pub fn same_type<S, T>(_field: impl FnOnce(&S) -> &T, value: PyResult<T>) -> PyResult<T> {
    value
}
