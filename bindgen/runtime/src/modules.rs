//! Submodules of the native module, importable under their public names.

use pyo3::prelude::*;
use pyo3::types::PyModule;

/// Makes the submodule with this public name (`market.indicators`) and hangs it into its parent.
/// Members report the public name; `sys.modules` knows both it and the native one
/// (`market._native.indicators`).
///
/// # Errors
/// What Python's import machinery raises.
pub fn submodule<'py>(
    parent: &Bound<'py, PyModule>,
    public_name: &str,
) -> PyResult<Bound<'py, PyModule>> {
    let py = parent.py();
    let short = public_name.rsplit('.').next().unwrap_or(public_name);
    let native = format!("{}.{short}", native_name(parent)?);
    let module = PyModule::new(py, public_name)?;
    let spec = py.import("importlib.machinery")?.getattr("ModuleSpec")?;
    // `importlib.util.find_spec` refuses modules without one.
    module.setattr("__spec__", spec.call1((native.as_str(), py.None()))?)?;
    parent.add(short, &module)?;
    let modules = py.import("sys")?.getattr("modules")?;
    modules.set_item(native, &module)?;
    modules.set_item(public_name, &module)?;
    Ok(module)
}

/// The name that the import system knows the module by.
fn native_name(module: &Bound<'_, PyModule>) -> PyResult<String> {
    let spec = module.getattr("__spec__").ok().filter(|spec| !spec.is_none());
    match spec {
        Some(spec) => spec.getattr("name")?.extract(),
        None => module.getattr("__name__")?.extract(),
    }
}
