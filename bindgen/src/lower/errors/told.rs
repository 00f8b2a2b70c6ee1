//! What an error tells of itself by methods: attributes of the exception, read when it is raised.

use crate::resolve::model::{Function, Item, ItemId, ItemKind, Receiver, Type};

use crate::lower::context::Context;
use crate::lower::model::{PyError, PyErrorField};
use crate::lower::{conversions, errors, functions, listing};

/// Methods that read from the error without arguments. Others have no place: exceptions are made by
/// what fails, and hold no Rust value.
pub(crate) fn methods(cx: &mut Context<'_>, id: ItemId, item: &Item, error: &mut PyError) {
    let surface = cx.surface;
    let impls = match &surface.api.item(id).kind {
        ItemKind::Struct(it) => &it.impls,
        ItemKind::Enum(it) => &it.impls,
        _ => return,
    };
    for method in &impls.methods {
        let shown = format!("{}::{}", item.path, method.name);
        if functions::is_skipped(method) {
            cx.skip(shown, "method", "annotated `py(skip)`".to_owned(), method.span, false);
            continue;
        }
        match told(cx, method, error) {
            Ok(field) => {
                let Some((name, annotation)) = field.attribute.clone() else { continue };
                let python = format!("{}.{name}", listing::python_path(cx, id));
                let reason = "what the error tells, read when it is raised".to_owned();
                cx.list(shown, python, "property", reason, method.span);
                error.class.attributes.push((name, annotation));
                error.methods.push(field);
            }
            Err(reason) => cx.skip(shown, "method", reason, method.span, true),
        }
    }
}

fn told(cx: &Context<'_>, method: &Function, error: &PyError) -> Result<PyErrorField, String> {
    let reads = method.receiver == Some(Receiver::Shared) && method.parameters.is_empty();
    if !reads || method.of_trait.is_some() || method.is_async || method.is_unsafe {
        return Err("exceptions are made by what fails, and hold no Rust value to call".to_owned());
    }
    if !method.generics.is_concrete() || conversions::result(&method.output).is_some() {
        return Err("it is no plain reading of the error".to_owned());
    }
    if matches!(&method.output, Type::Tuple(members) if members.is_empty()) {
        return Err("it tells nothing".to_owned());
    }
    let given =
        conversions::give(cx, &method.output).map_err(|reason| format!("its result: {reason}"))?;
    let name = errors::attribute_name(&method.name);
    let of_variants = error.variants.iter().flat_map(|variant| &variant.fields);
    let mut fields = of_variants.chain(&error.fields).filter_map(|field| field.attribute.as_ref());
    if name.starts_with("__") || fields.any(|(taken, _)| *taken == name) {
        return Err(format!("`{}.{name}` is an attribute already", error.class.name));
    }
    Ok(PyErrorField {
        name: method.name.clone(),
        rust: given.convert.replace("{}", "told"),
        attribute: Some((name, given.annotation)),
    })
}
