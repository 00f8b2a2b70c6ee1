//! Submodules of the native module, importable under their public names, and the classes that every package may have.

use pyo3::PyTypeInfo;
use pyo3::prelude::*;
use pyo3::types::{PyModule, PyType};

use crate::package::Package;

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

/// Puts a class of this crate into the package, under the name that is free for it.
///
/// # Errors
/// What Python raises.
pub(crate) fn add_own<P: Package, C: PyTypeInfo>(
    module: &Bound<'_, PyModule>,
    name: &str,
) -> PyResult<()> {
    let class = module.py().get_type::<C>();
    class.setattr("__module__", P::NAME)?;
    class.setattr("__name__", name)?;
    class.setattr("__qualname__", name)?;
    module.add(name, class)
}

/// `Class[item]`, for annotations that are evaluated.
pub(crate) fn generic_alias<'py>(
    class: &Bound<'py, PyType>,
    item: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    class.py().import("types")?.getattr("GenericAlias")?.call1((class, item))
}

/// The name that the import system knows the module by.
fn native_name(module: &Bound<'_, PyModule>) -> PyResult<String> {
    let spec = module.getattr("__spec__").ok().filter(|spec| !spec.is_none());
    match spec {
        Some(spec) => spec.getattr("name")?.extract(),
        None => module.getattr("__name__")?.extract(),
    }
}
