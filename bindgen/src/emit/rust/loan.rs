//! Attributes that lend: a part of the object as an object of its own, which stays where it is.

use std::fmt::Write as _;

use crate::lower::model::{Lender, PyClass, PyProperty, Storage};
use crate::lower::names::rust_identifier;

use super::class::plain;
use super::function;

/// The attribute of a class.
pub(super) fn getter(
    out: &mut String,
    it: &PyClass,
    property: &PyProperty,
    (lender, convert): (&Lender, &str),
) {
    let part = match lender {
        Lender::Field(field) => format!("(&target.{})", rust_identifier(field)),
        Lender::Method(method) => {
            let call = if method.starts_with('<') {
                format!("{method}(target)")
            } else {
                format!("target.{method}()")
            };
            format!("runtime::attached::<Package, _>(py, || {call})?")
        }
    };
    let given = format!("give(py, {})", convert.replace("{}", &part));
    let warning = property
        .deprecated
        .as_ref()
        .map(|note| function::warning("py", &format!("{}.{}", it.name, property.name), note));
    function::docs(out, &property.docs);
    let _ = writeln!(
        out,
        "#[getter] #[pyo3(name = {:?})] fn get_{}<'py>(slf: &Bound<'py, Self>, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{ {} {} }}",
        property.name,
        plain(&property.name),
        warning.unwrap_or_default(),
        lending(it.storage, "slf", &given)
    );
}

/// Something made of what is in an object, as `target`, which may keep that object.
pub(super) fn lending(storage: Storage, object: &str, made: &str) -> String {
    match storage {
        Storage::Shared => format!(
            "runtime::lending_shared::<Package, _, _, _>(py, &{object}.get().0, (), |keeper, target, _| {{ {made} }})"
        ),
        Storage::Kept { .. } => format!(
            "runtime::lending_kept::<Package, _, _, _>(py, &{object}.get().0, (), |keeper, target, _| {{ {made} }})"
        ),
        _ => format!(
            "runtime::lending::<Package, _, _>(py, {object}.clone().unbind(), |keeper, owner| {{ let target = &owner.get().0; {made} }})"
        ),
    }
}
