//! What an error tells of itself by methods: attributes of the exception, read when it is raised. What needs no
//! error is a static method of its class.

use crate::resolve::model::{Function, Item, ItemId, ItemKind, Receiver, Type};

use crate::diagnostics::codes;
use crate::lower::context::Context;
use crate::lower::functions::{self, Owner, asyncs, implemented};
use crate::lower::model::{Binding, PyError, PyErrorMethod};
use crate::lower::names::rust_identifier;
use crate::lower::ownership::held;
use crate::lower::{conversions, errors, listing};

/// Methods without arguments read from the error. Others have no place: an exception holds no Rust value.
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
        if method.receiver.is_none() {
            function(cx, (id, item), method, error, shown);
            continue;
        }
        match told(cx, (id, item), method, error) {
            Ok(told) => {
                let python = format!("{}.{}", listing::python_path(cx, id), told.attribute.0);
                let reason = "what the error tells, read when it is raised".to_owned();
                cx.list(shown, python, "property", reason, method.span);
                error.class.attributes.push(told.attribute.clone());
                error.methods.push(told);
            }
            Err(reason) => cx.skip(shown, "method", reason, method.span, true),
        }
    }
}

fn told(
    cx: &Context<'_>,
    (id, item): (ItemId, &Item),
    method: &Function,
    error: &PyError,
) -> Result<PyErrorMethod, String> {
    let reads = matches!(method.receiver, Some(Receiver::Shared | Receiver::Owned));
    if !reads || !method.parameters.is_empty() {
        return Err(
            "the exception holds no Rust value to call it on, which it could change or ask \
                    with arguments"
                .to_owned(),
        );
    }
    if method.is_unsafe {
        return Err("it is unsafe to call".to_owned());
    }
    let copied = method.receiver == Some(Receiver::Owned);
    if copied && !held::is_clone(item) {
        return Err("it consumes the error, whose type is not `Clone`".to_owned());
    }
    if asyncs::output(method).is_some()
        || !method.generics.is_concrete()
        || conversions::result(&method.output).is_some()
    {
        return Err("it is no plain reading of the error".to_owned());
    }
    if matches!(&method.output, Type::Tuple(members) if members.is_empty()) {
        return Err("it tells nothing".to_owned());
    }
    let given =
        conversions::give(cx, &method.output).map_err(|reason| format!("its result: {reason}"))?;
    let name = errors::attribute_name(&method.name);
    let path = cx.path(id).to_string();
    let through = implemented::through(cx, method.of_trait.as_ref(), &path)?;
    check_name(error, &name)?;
    let own = rust_identifier(&method.name);
    let call = match (through, copied) {
        (Some(start), true) => format!("{start}::{own}(self.clone())"),
        (Some(start), false) => format!("{start}::{own}(self)"),
        (None, true) => format!("self.clone().{own}()"),
        (None, false) => format!("self.{own}()"),
    };
    Ok(PyErrorMethod {
        attribute: (name, given.annotation),
        call,
        rust: given.convert.replace("{}", "told"),
    })
}

/// What another attribute is called cannot be had.
fn check_name(error: &PyError, name: &str) -> Result<(), String> {
    let of_variants = error.variants.iter().flat_map(|variant| &variant.fields);
    let mut fields = of_variants.chain(&error.fields).filter_map(|field| field.attribute.as_ref());
    let function = error.functions.iter().any(|function| function.name == name);
    let method = error.methods.iter().any(|method| method.attribute.0 == name);
    if name.starts_with("__") || function || method || fields.any(|(taken, _)| taken == name) {
        return Err(format!("`{}.{name}` is an attribute already", error.class.name));
    }
    Ok(())
}

/// A function of the type.
fn function(
    cx: &mut Context<'_>,
    (id, item): (ItemId, &Item),
    method: &Function,
    error: &mut PyError,
    shown: String,
) {
    let name = errors::attribute_name(&method.name);
    let obstacle = if error.lifetimes > 0 {
        Err("functions of errors that borrow have no place in Python".to_owned())
    } else if asyncs::output(method).is_some() {
        Err("it is asynchronous, and a function of an exception".to_owned())
    } else {
        check_name(error, &name)
    };
    if let Err(reason) = obstacle {
        return cx.refuse(&codes::UNBINDABLE, shown, "method", reason, method.span);
    }
    let owner = Owner { item: Some(id), path: cx.path(id), shown: shown.clone() };
    let Some(mut callable) = functions::lower(cx, method, &owner, Binding::Static) else { return };
    callable.name = name;
    let python = format!("{}.{}", listing::python_path(cx, id), callable.name);
    cx.list(shown, python, "method", implemented::reason(method, item), method.span);
    if let Some(entry) = cx.listing.last_mut() {
        entry.interruptible = callable.call.door.interruptible();
    }
    error.functions.push(callable);
}
