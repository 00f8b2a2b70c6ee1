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
    watch_forks(module.py())?;
    let names = module.dict();
    let own_name = names.get_item("__name__")?;
    let ran = run_in(&names, text, public_name);
    match own_name {
        Some(name) => names.set_item("__name__", name)?,
        None => names.del_item("__name__")?,
    }
    ran
}

fn run_in(names: &Bound<'_, PyDict>, text: &str, public_name: &str) -> PyResult<()> {
    let py = names.py();
    let builtins = py.import("builtins")?;
    let file = format!("<{public_name}>");
    let options = PyDict::new(py);
    // Annotations of this file's own Python are none of the text's business.
    options.set_item("dont_inherit", true)?;
    let code = builtins.call_method("compile", (text, file, "exec"), Some(&options))?;
    names.set_item("__name__", public_name)?;
    builtins.call_method1("exec", (code, names)).map(drop)
}

/// Puts real coroutine functions in the place of compiled functions that return awaitables. The text
/// defines each under its own name, in a class of its owner's name; it finds the compiled one as
/// `_start_name`, or `_start_Owner_name`.
///
/// # Errors
/// What the text raises, and `AttributeError` when there is no such function.
pub fn coroutine_functions<P: Package>(
    module: &Bound<'_, PyModule>,
    text: &str,
    public_name: &str,
    functions: &[(&str, &str)],
) -> PyResult<()> {
    watch_forks(module.py())?;
    let names = module.dict().copy()?;
    for (owner, name) in functions {
        if owner.is_empty() {
            names.set_item(format!("_start_{name}"), module.getattr(*name)?)?;
        } else {
            let compiled = module.getattr(*owner)?.getattr(*name)?;
            names.set_item(format!("_start_{owner}_{name}"), compiled)?;
        }
    }
    run_in(&names, text, public_name)?;
    let names = names.as_any();
    for (owner, name) in functions {
        // Not through `getattr`, which would bind class methods.
        let (home, compiled, made) = if owner.is_empty() {
            (module.as_any().clone(), module.getattr(*name)?, names.get_item(*name)?)
        } else {
            let home = module.getattr(*owner)?;
            let compiled = home.getattr("__dict__")?.get_item(*name)?;
            (home, compiled, names.get_item(*owner)?.getattr("__dict__")?.get_item(*name)?)
        };
        // `inspect.signature` looks there, and finds the defaults.
        let function = made.getattr("__func__").unwrap_or_else(|_| made.clone());
        let compiled = match compiled.getattr("__func__") {
            Ok(function) if compiled.hasattr("__wrapped__")? => function,
            _ => compiled,
        };
        function.setattr("__wrapped__", compiled)?;
        home.setattr(*name, made)?;
    }
    Ok(())
}
