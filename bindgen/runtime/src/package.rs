//! What the runtime must know about the package that calls it: its name, its errors, its native module.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyModule;

/// A generated package. Each generated crate has one marker type that implements this.
///
/// The marker also stands as the last parameter of [`FromPython`](crate::FromPython) and
/// [`IntoPython`](crate::IntoPython), which lets a package implement them for types of other crates.
pub trait Package: 'static {
    /// The public name of the Python package, as users import it.
    const NAME: &'static str;
    /// The name of the package's base exception, an attribute of the native module.
    const ERROR: &'static str;
    /// Where a bug is reported; a sentence or an address shown at the end of internal errors.
    const REPORT: &'static str = "";
    /// The native module, filled when Python imports it.
    fn module() -> &'static PyOnceLock<Py<PyModule>>;
}

/// An attribute of the package's native module, such as one of its classes. A dotted name walks
/// through submodules.
///
/// # Errors
/// `RuntimeError` when the module is not imported yet, `AttributeError` when it has no such name.
pub fn class<'py, P: Package>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let Some(module) = P::module().get(py) else {
        let text = format!("the native module of {} is not imported yet", P::NAME);
        return Err(PyRuntimeError::new_err(text));
    };
    let mut found = module.bind(py).clone().into_any();
    for part in name.split('.') {
        found = found.getattr(part)?;
    }
    Ok(found)
}

/// An exception of the package with this text; falls back to `RuntimeError` when the package's own
/// class cannot be reached, so that the text is never lost.
pub(crate) fn package_error<P: Package>(py: Python<'_>, name: &str, text: String) -> PyErr {
    match class::<P>(py, name).and_then(|class| class.call1((text.as_str(),))) {
        Ok(instance) => PyErr::from_value(instance),
        Err(_) => PyRuntimeError::new_err(text),
    }
}
