//! Compiled classes in a stub.

use std::fmt::Write as _;

use crate::emit::native;
use crate::lower::expr::Imports;
use crate::lower::model::{PyClass, PyConstant};

use super::{dunder, function};

/// One class with all its members.
pub(super) fn stub(out: &mut String, it: &PyClass, imports: &mut Imports) {
    let _ = writeln!(out, "@{}", imports.from("typing", "final"));
    let _ = writeln!(out, "class {}:", it.name);
    native::docstring(out, &it.docs, 1, &it.name);
    imports.enter_class(members(it));
    for constant in &it.constants {
        constant_stub(out, constant, imports);
    }
    if let Some(constructor) = &it.constructor {
        out.push('\n');
        function::stub(out, constructor, 1, imports);
    }
    for property in &it.properties {
        let annotation = property.annotation.render(imports);
        let decorator = imports.builtin("property");
        let _ =
            writeln!(out, "\n    @{decorator}\n    def {}(self) -> {annotation}:", property.name);
        native::docstring(out, &property.docs, 2, &property.name);
    }
    for method in &it.methods {
        out.push('\n');
        function::stub(out, method, 1, imports);
    }
    for it_dunder in &it.dunders {
        dunder::stub(out, it, it_dunder, imports);
    }
    imports.leave_class();
}

/// The names that hide others inside the class.
fn members(it: &PyClass) -> Vec<String> {
    let constants = it.constants.iter().map(|constant| &constant.name);
    let properties = it.properties.iter().map(|property| &property.name);
    let methods = it.methods.iter().map(|method| &method.name);
    constants.chain(properties).chain(methods).cloned().collect()
}

fn constant_stub(out: &mut String, constant: &PyConstant, imports: &mut Imports) {
    let class_var = imports.from("typing", "ClassVar");
    let annotation = constant.annotation.render(imports);
    let _ = writeln!(out, "\n    {}: {class_var}[{annotation}]", constant.name);
    if !constant.docs.is_empty() {
        native::docstring(out, &constant.docs, 1, "");
    }
}
