//! Methods and constants of enums without data: functions that are hung into the Python class.

use std::fmt::Write as _;

use crate::lower::model::{
    Binding, EnumProtocol, PyCallable, PyEnum, PyError, PyModule, PyPackage,
};

use super::locals::{self, Locals};
use super::signature::{parameters, signature, text_signature};
use super::{format, function};

const OPERATORS: [(&str, &str); 4] = [("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")];

/// Whether an enum has functions to hang in.
pub(super) fn any(it: &PyEnum) -> bool {
    !it.methods.is_empty() || !it.protocols.is_empty()
}

/// A method of an enum's members, or a function of its class: a function that is hung into the class.
fn hung(out: &mut String, package: &PyPackage, rust_name: &str, it: &PyCallable) {
    function::docs(out, &it.docs);
    let receiver = it.binding == Binding::Method;
    let (first, shown) = if receiver { ("self_, ", Some("self")) } else { ("", None) };
    let py = Locals::beside(&it.signature).of("py");
    let _ = writeln!(
        out,
        "#[pyfunction]\n#[pyo3(name = {:?}, signature = ({first}{}), text_signature = {:?})]",
        it.name,
        signature(&it.signature),
        text_signature(shown, &it.signature)
    );
    let object = if receiver { ", self_: &Bound<'py, PyAny>" } else { "" };
    let _ = writeln!(
        out,
        "pub fn {rust_name}<'py>({py}: Python<'py>{object}{}) -> PyResult<Bound<'py, PyAny>> {{",
        parameters(&it.signature)
    );
    function::body(out, package, it, None);
    out.push_str("}\n");
}

/// The functions behind the static methods of an exception.
pub(super) fn of_error(out: &mut String, package: &PyPackage, module: &PyModule, it: &PyError) {
    for function in &it.functions {
        let class = &it.class.name;
        format::origin(out, package, &module.dotted(&format!("{class}.{}", function.name)));
        hung(out, package, &locals::method(class, &function.name), function);
    }
}

/// The statements that hang them into the class.
pub(super) fn hang_on_error(out: &mut String, it: &PyError) {
    for function in &it.functions {
        let class = &it.class.name;
        let _ = writeln!(
            out,
            "runtime::Method::hang(module, {class:?}, wrap_pyfunction!(self::{}, &public)?, true)?;",
            locals::method(class, &function.name)
        );
    }
}

/// The functions behind the methods.
pub(super) fn functions(out: &mut String, package: &PyPackage, module: &PyModule, it: &PyEnum) {
    for method in &it.methods {
        format::origin(out, package, &module.dotted(&format!("{}.{}", it.name, method.name)));
        let name = locals::method(&it.name, &method.name);
        hung(out, package, &name, method);
    }
    let rust = &it.rust;
    let path = package.path_of(module, &it.name, rust);
    format::region(out, &EnumProtocol::Text.path(&path));
    if it.protocols.contains(&EnumProtocol::Text) {
        let _ = writeln!(
            out,
            "#[pyfunction] #[pyo3(name = \"__str__\", signature = (self_), text_signature = \"(self)\")]\n\
             pub fn {}<'py>(py: Python<'py>, self_: &Bound<'py, PyAny>) -> PyResult<String> {{\
             let self_: {rust} = take(self_, \"self\")?; runtime::attached::<Package, _>(py, || self_.to_string()) }}",
            locals::method(&it.name, "__str__")
        );
    }
    if !it.protocols.contains(&EnumProtocol::Order) {
        return;
    }
    format::region(out, &EnumProtocol::Order.path(&path));
    for (operator, sign) in OPERATORS {
        let _ = writeln!(
            out,
            "#[pyfunction] #[pyo3(name = \"__{operator}__\", signature = (self_, other), text_signature = \"(self, other, /)\")]\n\
             pub fn {}<'py>(py: Python<'py>, self_: &Bound<'py, PyAny>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{\
             if !other.get_type().is(&self_.get_type()) {{ return Ok(py.NotImplemented().into_bound(py)); }}\
             let (left, right): ({rust}, {rust}) = (take(self_, \"self\")?, take(other, \"other\")?);\
             let found = runtime::attached::<Package, _>(py, || left {sign} right)?; give(py, found) }}",
            locals::method(&it.name, &format!("__{operator}__"))
        );
    }
}

/// The statements that hang them into the class, with its constants.
pub(super) fn hang(out: &mut String, package: &PyPackage, module: &PyModule, it: &PyEnum) {
    for constant in &it.constants {
        let listed = package.listed(&module.dotted(&format!("{}.{}", it.name, constant.name)));
        format::region(out, listed.map_or("", |entry| entry.rust.as_str()));
        let _ = writeln!(
            out,
            "module.getattr({:?})?.setattr({:?}, give(py, {})?)?;",
            it.name, constant.name, constant.rust
        );
    }
    format::region(out, "");
    let mut line = |name: &str, is_static: bool| {
        let _ = writeln!(
            out,
            "runtime::Method::hang(module, {:?}, wrap_pyfunction!(self::{}, &public)?, {is_static})?;",
            it.name,
            locals::method(&it.name, name)
        );
    };
    for method in &it.methods {
        line(&method.name, method.binding == Binding::Static);
    }
    if it.protocols.contains(&EnumProtocol::Text) {
        line("__str__", false);
    }
    if it.protocols.contains(&EnumProtocol::Order) {
        for (operator, _) in OPERATORS {
            line(&format!("__{operator}__"), false);
        }
    }
}
