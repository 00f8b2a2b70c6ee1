//! Compiled classes in a stub.

use std::fmt::Write as _;

use crate::emit::native;
use crate::lower::expr::Imports;
use crate::lower::model::{PropertySource, PyClass, PyConstant, PyProperty};

use super::{dunder, function, variant};

/// One class with all its members.
pub(super) fn stub(out: &mut String, it: &PyClass, imports: &mut Imports) {
    function::deprecation(out, it.deprecated.as_deref(), "", imports);
    let decorator = if it.variants.is_empty() {
        imports.from("typing", "final")
    } else {
        imports.from("typing_extensions", "disjoint_base")
    };
    let _ = writeln!(out, "@{decorator}");
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
        property_stub(out, property, 1, imports);
    }
    for method in &it.methods {
        out.push('\n');
        function::stub(out, method, 1, imports);
    }
    for it_dunder in &it.dunders {
        dunder::stub(out, it, it_dunder, imports);
    }
    let inside = imports.class_members();
    for variant in &it.variants {
        variant::stub(out, it, variant, imports);
        imports.enter_class(inside.iter().cloned());
    }
    imports.leave_class();
}

/// An attribute, read-only unless a request's.
pub(super) fn property_stub(
    out: &mut String,
    it: &PyProperty,
    depth: usize,
    imports: &mut Imports,
) {
    let annotation = it.annotation.render(imports);
    let decorator = imports.builtin("property");
    let indent = "    ".repeat(depth);
    let _ = writeln!(out, "\n{indent}@{decorator}");
    function::deprecation(out, it.deprecated.as_deref(), &indent, imports);
    let _ = writeln!(out, "{indent}def {}(self) -> {annotation}:", it.name);
    native::docstring(out, &it.docs, depth + 1, &it.name);
    if let PropertySource::Slot { accepts, .. } | PropertySource::Place { accepts, .. } = &it.source
    {
        let (name, accepts) = (&it.name, accepts.render(imports));
        let _ = writeln!(
            out,
            "\n{indent}@{name}.setter\n{indent}def {name}(self, value: {accepts}) -> None: ..."
        );
    }
}

/// The names that hide others inside the class.
fn members(it: &PyClass) -> Vec<String> {
    let constants = it.constants.iter().map(|constant| &constant.name);
    let properties = it.properties.iter().map(|property| &property.name);
    let methods = it.methods.iter().map(|method| &method.name);
    let variants = it.variants.iter().map(|variant| &variant.name);
    constants.chain(properties).chain(methods).chain(variants).cloned().collect()
}

fn constant_stub(out: &mut String, constant: &PyConstant, imports: &mut Imports) {
    let class_var = imports.from("typing", "ClassVar");
    let annotation = constant.annotation.render(imports);
    let _ = writeln!(out, "\n    {}: {class_var}[{annotation}]", constant.name);
    if !constant.docs.is_empty() {
        native::docstring(out, &constant.docs, 1, "");
    }
}
