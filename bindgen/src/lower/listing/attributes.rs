//! Lists what classes of Python-native text hold: members of enums, attributes of exceptions.

use std::collections::BTreeMap;

use crate::resolve::model::RustPath;
use crate::source::Span;

use crate::lower::context::Context;
use crate::lower::model::{PyEnum, PyError, PyErrorField, PyErrorVariant, PyModule, Raises};

/// Lists the values of one module. Spans are by the path that generated code names a type by.
pub(crate) fn list(cx: &mut Context<'_>, module: &PyModule, spans: &BTreeMap<RustPath, Span>) {
    let span_of = |path: &RustPath| spans.get(path).copied().unwrap_or_default();
    for it in &module.enums {
        members(cx, module, it, span_of(&it.rust));
    }
    for it in &module.errors {
        let span = span_of(&it.rust);
        let class = module.dotted(&it.class.name);
        for field in &it.fields {
            attribute(cx, (it, None), (&class, &it.rust.to_string()), field, span);
        }
        for variant in &it.variants {
            let path = format!("{}::{}", it.rust, variant.variant);
            let class = match &variant.raises {
                Raises::Inner => String::new(),
                Raises::Own(class) | Raises::Os { class, .. } => module.dotted(&class.name),
            };
            for field in &variant.fields {
                attribute(cx, (it, Some(variant)), (&class, &path), field, span);
            }
        }
    }
}

fn members(cx: &mut Context<'_>, module: &PyModule, it: &PyEnum, span: Span) {
    for member in &it.members {
        let rust = format!("{}::{}", it.rust, member.variant);
        let python = module.dotted(&format!("{}.{}", it.name, member.name));
        cx.list(rust, python, "variant", format!("a variant of `{}`", it.name), span);
    }
}

fn attribute(
    cx: &mut Context<'_>,
    (error, variant): (&PyError, Option<&PyErrorVariant>),
    (class, path): (&str, &str),
    field: &PyErrorField,
    span: Span,
) {
    let rust = format!("{path}::{}", field.name);
    let raised = variant.is_some_and(|variant| match &variant.raises {
        Raises::Inner => true,
        Raises::Os { source, .. } => *source == field.name,
        Raises::Own(_) => false,
    });
    let cause = variant.is_some_and(|variant| variant.cause.as_ref() == Some(&field.name))
        || (field.is_cause && error.has_source);
    match &field.attribute {
        _ if raised => cx.skip(rust, "field", "the error inside is raised".to_owned(), span, false),
        Some((name, _)) => {
            let reason = format!("a field of `{}`", error.class.name);
            cx.list(rust, format!("{class}.{name}"), "property", reason, span);
            return;
        }
        None if cause => cx.skip(rust, "field", "it is the `__cause__`".to_owned(), span, false),
        None => {
            let reason = "its type has no Python form; the message tells of it".to_owned();
            cx.skip(rust, "field", reason, span, false);
            return;
        }
    }
    cx.adapted();
}
