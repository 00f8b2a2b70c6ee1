//! A small package that the tests act for.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test uses a part of it")]

use std::io::Write as _;

use mds_bindgen_runtime as runtime;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyModule};

pub struct Demo;

impl runtime::Package for Demo {
    const NAME: &'static str = "demo";
    const ERROR: &'static str = "DemoError";

    fn module() -> &'static PyOnceLock<Py<PyModule>> {
        static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
        &MODULE
    }
}

const TEXT: &str = r#"
import enum

class DemoError(Exception):
    """Base of all errors."""

class InternalError(DemoError, RuntimeError): ...
class ReentrantCallError(DemoError, RuntimeError): ...
class ConfigError(DemoError, ValueError):
    field: str
class ExportError(DemoError): ...
class ExportIoError(ExportError, OSError): ...
class ExportFileNotFoundError(ExportIoError, FileNotFoundError): ...

class Format(enum.Enum):
    ISO = "iso"
    UNIX_SECONDS = "unix_seconds"
"#;

/// Runs a test attached to an interpreter in which the package is imported.
pub fn with_demo(test: impl FnOnce(Python<'_>)) {
    Python::attach(|py| {
        <Demo as runtime::Package>::module()
            .get_or_try_init(py, || {
                let module = PyModule::new(py, "demo._native")?;
                runtime::run_text::<Demo>(&module, TEXT)?;
                let modules = py.import("sys")?.getattr("modules")?;
                modules.set_item("demo._native", &module)?;
                modules.set_item("demo", &module)?;
                Ok::<_, PyErr>(module.unbind())
            })
            .unwrap();
        test(py);
    });
}

/// As [`with_demo`], when NumPy, pandas and polars are there.
pub fn with_arrays(test: impl FnOnce(Python<'_>)) {
    if std::env::var_os("MDS_TEST_ARRAYS").is_none() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: set MDS_TEST_ARRAYS=1 where Python has NumPy, pandas and polars"
        );
        return;
    }
    with_demo(test);
}

/// The value of a Python expression; `datetime`, `decimal`, `demo` and what is in `names` are known.
pub fn eval_with<'py>(
    py: Python<'py>,
    code: &str,
    names: &Bound<'py, PyDict>,
) -> Bound<'py, PyAny> {
    for module in ["datetime", "decimal", "demo", "pathlib", "pickle", "types", "collections"] {
        names.set_item(module, py.import(module).unwrap()).unwrap();
    }
    if std::env::var_os("MDS_TEST_ARRAYS").is_some() {
        for (name, module) in [("np", "numpy"), ("pd", "pandas"), ("pl", "polars")] {
            if code.contains(name) {
                names.set_item(name, py.import(module).unwrap()).unwrap();
            }
        }
    }
    let builtins = py.import("builtins").unwrap();
    builtins.call_method1("eval", (code, names)).unwrap_or_else(|error| panic!("{code}: {error}"))
}

pub fn eval<'py>(py: Python<'py>, code: &str) -> Bound<'py, PyAny> {
    eval_with(py, code, &PyDict::new(py))
}

/// Asserts that an expression about `x` is true.
pub fn holds(x: &Bound<'_, PyAny>, code: &str) {
    let names = PyDict::new(x.py());
    names.set_item("x", x).unwrap();
    let result = eval_with(x.py(), code, &names);
    assert!(result.is_truthy().unwrap(), "{code} where x = {}", x.repr().unwrap());
}

/// Reads an expression as an argument named `x`.
pub fn read<'py, T: runtime::FromPython<'py, Demo>>(py: Python<'py>, code: &str) -> PyResult<T> {
    runtime::argument::<Demo, T>(&eval(py, code), "x")
}

/// The text `Class: message` of the error that reading an expression gives.
pub fn refusal<'py, T: runtime::FromPython<'py, Demo>>(py: Python<'py>, code: &str) -> String {
    match read::<T>(py, code) {
        Ok(_) => format!("{code} was accepted"),
        Err(error) => error.to_string(),
    }
}

pub fn out<'py, T: runtime::IntoPython<'py, Demo>>(py: Python<'py>, value: T) -> Bound<'py, PyAny> {
    value.into_python(py).unwrap()
}
