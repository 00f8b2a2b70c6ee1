//! Runs the part of a package that is written in Python: enums, exceptions, typed dicts, aliases.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};

use crate::lock::watch_forks;
use crate::package::Package;

/// Runs Python text in the module's namespace. What it defines belongs to the public package, so
/// that pickles and error messages name `market.Bar` and not `market._native.Bar`.
///
/// # Errors
/// What the text raises.
pub fn run_text<P: Package>(module: &Bound<'_, PyModule>, text: &str) -> PyResult<()> {
    run_text_as::<P>(module, text, P::NAME)
}

/// As [`run_text`], for the text of a submodule with this public name.
///
/// # Errors
/// What the text raises.
pub fn run_text_as<P: Package>(
    module: &Bound<'_, PyModule>,
    text: &str,
    public_name: &str,
) -> PyResult<()> {
    let py = module.py();
    watch_forks(py)?;
    let builtins = py.import("builtins")?;
    let file = format!("<{public_name}>");
    let options = PyDict::new(py);
    // Annotations of this file's own Python are none of the text's business.
    options.set_item("dont_inherit", true)?;
    let code = builtins.call_method("compile", (text, file, "exec"), Some(&options))?;
    let names = module.dict();
    let own_name = names.get_item("__name__")?;
    names.set_item("__name__", public_name)?;
    let ran = builtins.call_method1("exec", (code, &names));
    match own_name {
        Some(name) => names.set_item("__name__", name)?,
        None => names.del_item("__name__")?,
    }
    ran.map(drop)
}
