//! Enums without data: a real `enum.Enum` in Python, whose arguments may also be given by value.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCFunction, PyModule, PyString, PyType};

use crate::package::{Package, class};
use crate::rejected::Rejected;

/// One enum: its Python class, and the members in the order of the Rust variants.
pub struct UnitEnum {
    name: &'static str,
    values: &'static [&'static str],
    members: &'static [&'static str],
    cache: PyOnceLock<Vec<Py<PyAny>>>,
}

impl UnitEnum {
    /// `name` is the class in the native module; `values` and `members` are in the variants' order.
    pub const fn new(
        name: &'static str,
        values: &'static [&'static str],
        members: &'static [&'static str],
    ) -> Self {
        Self { name, values, members, cache: PyOnceLock::new() }
    }

    fn cached<P: Package>(&self, py: Python<'_>) -> PyResult<&[Py<PyAny>]> {
        let cached = self.cache.get_or_try_init(py, || {
            let class = class::<P>(py, self.name)?;
            let member = |name: &&str| class.getattr(*name).map(Bound::unbind);
            self.members.iter().map(member).collect::<PyResult<Vec<_>>>()
        })?;
        Ok(cached)
    }

    /// Which variant the value stands for: a member, the value of one, or its name in any case.
    ///
    /// # Errors
    /// Any other text is a bad value, anything else is of the wrong type.
    pub fn index<P: Package>(&self, value: &Bound<'_, PyAny>) -> Result<usize, Rejected> {
        let py = value.py();
        let cached = self.cached::<P>(py)?;
        if let Some(found) = cached.iter().position(|member| member.is(value)) {
            return Ok(found);
        }
        let Ok(text) = value.cast::<PyString>() else {
            return Err(Rejected::wrong_type(format!("{} or str", self.name), value));
        };
        let text = text.to_string_lossy();
        let same = |candidate: &&str| candidate.eq_ignore_ascii_case(&text);
        let found = self.values.iter().position(|candidate| *candidate == text);
        let found = found.or_else(|| self.values.iter().position(same));
        let found = found.or_else(|| self.members.iter().position(same));
        found.ok_or_else(|| {
            let values: Vec<String> =
                self.values.iter().map(|value| format!("'{value}'")).collect();
            Rejected::bad_value(value, format!("one of {}", values.join(", ")))
        })
    }

    /// The member of a variant.
    ///
    /// # Errors
    /// When the class cannot be reached, or has no such member.
    pub fn member<'py, P: Package>(
        &self,
        py: Python<'py>,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.cached::<P>(py)?.get(index) {
            Some(member) => Ok(member.bind(py).clone()),
            None => Err(pyo3::exceptions::PyIndexError::new_err(format!(
                "{} has no member number {index}",
                self.name
            ))),
        }
    }
}

/// A compiled function as a method of a class written in Python: it binds the object that it is asked of,
/// which compiled functions do not do by themselves.
#[pyclass(frozen)]
#[derive(Debug)]
pub struct Method(Py<PyAny>);

#[pymethods]
impl Method {
    fn __get__<'py>(
        &self,
        py: Python<'py>,
        object: &Bound<'py, PyAny>,
        _class: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        static BIND: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        if object.is_none() {
            return Ok(self.0.bind(py).clone());
        }
        BIND.import(py, "types", "MethodType")?.call1((&self.0, object))
    }
}

impl Method {
    /// Makes a function a method (or a static one) of a class of the module.
    ///
    /// # Errors
    /// What setting an attribute of a class raises.
    pub fn hang(
        module: &Bound<'_, PyModule>,
        class: &str,
        function: Bound<'_, PyCFunction>,
        is_static: bool,
    ) -> PyResult<()> {
        let py = module.py();
        let name = function.getattr("__name__")?.cast_into::<PyString>()?;
        let method = if is_static {
            py.import("builtins")?.getattr("staticmethod")?.call1((function,))?
        } else {
            Bound::new(py, Self(function.into_any().unbind()))?.into_any()
        };
        module.getattr(class)?.setattr(name, method)
    }
}
