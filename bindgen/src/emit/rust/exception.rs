//! Error types: which exception each variant raises, with which attributes and cause.

use std::fmt::Write as _;

use crate::lower::model::{ErrorText, PyError, PyErrorField, PyErrorVariant, PyModule, Raises};
use crate::lower::names::rust_identifier;
use crate::resolve::model::Shape;

use super::lent;

/// `runtime::AsException` for one error type.
pub(super) fn implementation(out: &mut String, module: &PyModule, it: &PyError) {
    let rust = &it.rust;
    let class = module.dotted(&it.class.name);
    let at = lent::at(&rust.to_string(), "'_", it.lifetimes);
    let _ = writeln!(
        out,
        "impl runtime::IntoException<Package> for {at} {{ fn into_exception(self, py: Python<'_>) -> PyErr {{ \
         runtime::AsException::<Package>::as_exception(&self, py) }} }}
         impl runtime::AsException<Package> for {at} {{ fn as_exception(&self, py: Python<'_>) -> PyErr {{",
    );
    for variant in it.variants.iter().filter(|variant| matches!(variant.raises, Raises::Inner)) {
        let field = variant.fields.first().map_or("0", |field| field.name.as_str());
        let pattern = match variant.shape {
            Shape::Tuple => "(inner)".to_owned(),
            _ => format!("{{ {}: inner, .. }}", rust_identifier(field)),
        };
        let _ = writeln!(
            out,
            "if let {rust}::{}{pattern} = self {{ return runtime::AsException::<Package>::as_exception(inner, py); }}",
            rust_identifier(&variant.variant)
        );
    }
    let message = match it.text {
        ErrorText::Display => "self.to_string()".to_owned(),
        ErrorText::Debug => "format!(\"{self:?}\")".to_owned(),
        ErrorText::Name => format!("{:?}.to_owned()", it.class.name),
    };
    let _ = writeln!(out, "let message = {message}; let made = match self {{");
    for variant in &it.variants {
        arm(out, rust.to_string().as_str(), module, variant);
    }
    if it.variants.is_empty() {
        let _ = write!(out, "_ => runtime::Exception::new::<Package>(py, {class:?}, message)");
        for field in &it.fields {
            attribute(out, field);
        }
        out.push_str(",\n");
    } else if it.non_exhaustive
        || it.variants.iter().any(|variant| matches!(variant.raises, Raises::Inner))
    {
        let _ = writeln!(out, "_ => runtime::Exception::new::<Package>(py, {class:?}, message),");
    }
    out.push_str("};\n");
    for method in &it.methods {
        let _ = writeln!(
            out,
            "let made = made.field({:?}, runtime::attached::<Package, _>(py, || {}).and_then(|told| give(py, {})));",
            method.attribute.0, method.call, method.rust
        );
    }
    causes(out, it);
    out.push_str("made.finish() } }\n");
}

/// The cause: an error of the package becomes its own exception, any other what the runtime makes of it.
fn causes(out: &mut String, it: &PyError) {
    out.push_str("let made = match self {\n");
    for variant in &it.variants {
        let Some(field) = &variant.cause else { continue };
        if matches!(variant.raises, Raises::Inner) {
            continue;
        }
        let field = match variant.shape {
            Shape::Tuple => field.clone(),
            _ => rust_identifier(field),
        };
        let _ = writeln!(
            out,
            "{}::{} {{ {field}: inner, .. }} => made.because(runtime::AsException::<Package>::as_exception(inner, py)),",
            it.rust,
            rust_identifier(&variant.variant),
        );
    }
    out.push_str(if it.has_source {
        "other => made.cause(std::error::Error::source(other)), };\n"
    } else {
        "_ => made, };\n"
    });
}

fn arm(out: &mut String, rust: &str, module: &PyModule, it: &PyErrorVariant) {
    let class = match &it.raises {
        Raises::Inner => return,
        Raises::Own(class) | Raises::Os { class, .. } => class,
    };
    let binding = |field: &PyErrorField| match it.shape {
        Shape::Tuple => format!("{}: field_{}", field.name, field.name),
        _ => format!("{}: field_{}", rust_identifier(&field.name), field.name),
    };
    let fields: Vec<String> = it.fields.iter().map(binding).collect();
    let pattern = if it.shape == Shape::Unit {
        String::new()
    } else {
        format!("{{ {}{} .. }}", fields.join(", "), if fields.is_empty() { "" } else { "," })
    };
    let _ = write!(
        out,
        "{rust}::{}{pattern} => runtime::Exception::new::<Package>(py, {:?}, message)",
        rust_identifier(&it.variant),
        module.dotted(&class.name)
    );
    if let Raises::Os { kinds, source, path, .. } = &it.raises {
        let kinds: Vec<String> = kinds
            .iter()
            .map(|(builtin, class)| format!("({builtin:?}, {:?})", module.dotted(&class.name)))
            .collect();
        let place = |name: &String| format!("field_{name}");
        let path = path
            .as_ref()
            .map_or("None".to_owned(), |path| format!("Some({}.as_path())", place(path)));
        let _ = write!(out, ".os({}, {path}, &[{}])", place(source), kinds.join(", "));
    }
    for field in &it.fields {
        attribute(out, field);
    }
    out.push_str(",\n");
}

fn attribute(out: &mut String, field: &PyErrorField) {
    if let Some((name, _)) = &field.attribute {
        let _ = write!(out, ".field({name:?}, give(py, {}))", field.rust);
    }
}
