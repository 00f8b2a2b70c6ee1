//! Variants of an enum with data, inside the stub of its class.

use std::fmt::Write as _;

use crate::emit::native;
use crate::lower::expr::Imports;
use crate::lower::model::{PyClass, PyVariant};
use crate::resolve::model::Shape;

use super::{class, function};

/// A class with the variant's fields, or one object.
pub(super) fn stub(out: &mut String, base: &PyClass, it: &PyVariant, imports: &mut Imports) {
    let here = imports.here.clone();
    let parent = imports.class(&here, &base.name);
    if it.shape == Shape::Unit {
        let class_var = imports.from("typing", "ClassVar");
        let _ = writeln!(out, "\n    {}: {class_var}[{parent}]", it.name);
        if !it.docs.is_empty() {
            native::docstring(out, &it.docs, 1, "");
        }
        return;
    }
    let _ = writeln!(out, "\n    @{}", imports.from("typing", "final"));
    let _ = writeln!(out, "    class {}({parent}):", it.name);
    native::docstring(out, &it.docs, 2, &it.name);
    imports.enter_class(it.properties.iter().map(|property| property.name.clone()));
    let class_var = imports.from("typing", "ClassVar");
    let literal = imports.from("typing", "Literal");
    let tuple = imports.builtin("tuple");
    let names: Vec<String> =
        it.properties.iter().map(|property| format!("{literal}[\"{}\"]", property.name)).collect();
    let names = if names.is_empty() { "()".to_owned() } else { names.join(", ") };
    let _ = writeln!(out, "\n        __match_args__: {class_var}[{tuple}[{names}]]");
    if let Some(constructor) = &it.constructor {
        out.push('\n');
        function::stub(out, constructor, 2, imports);
    }
    for property in &it.properties {
        class::property_stub(out, property, 2, imports);
    }
}
