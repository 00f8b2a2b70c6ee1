//! The methods of types without a size, on the class of their owned form, which has them by `Deref`.

use crate::diagnostics::codes;
use crate::lower::context::Context;
use crate::lower::functions::{self, Owner};
use crate::lower::listing;
use crate::lower::model::{Binding, PyClass, Storage};
use crate::lower::ownership::unsized_types;
use crate::resolve::model::{Function, ItemId, ItemKind, Receiver};
use crate::select::Role;

use super::{accessors, has_member, python_name};

/// Adds them, but for those that the class has itself.
pub(super) fn add(cx: &mut Context<'_>, (id, role): (ItemId, Role), class: &mut PyClass) {
    for lent in unsized_types::lent_by(cx, id) {
        let surface = cx.surface;
        let item = surface.api.item(lent);
        let ItemKind::Struct(it) = &item.kind else { continue };
        for method in &it.impls.methods {
            let shown = format!("{}::{}", item.path, method.name);
            if functions::is_skipped(method) {
                cx.skip(shown, "method", "annotated `py(skip)`".to_owned(), method.span, false);
            } else if has_member(class, &python_name(method)) || is_constructor(class, method) {
                let reason = format!("`{}` has one of its own by this name", class.name);
                cx.skip(shown, "method", reason, method.span, false);
            } else if let Some(reason) = obstacle(cx, id, method, class) {
                cx.refuse(&codes::UNBINDABLE, shown, "method", reason, method.span);
            } else {
                one(cx, (id, role), lent, method, shown, class);
            }
        }
    }
}

fn is_constructor(class: &PyClass, method: &Function) -> bool {
    method.name == "new" && class.constructor.is_some()
}

/// Why the owned form cannot lend itself for a method.
fn obstacle(cx: &Context<'_>, id: ItemId, method: &Function, class: &PyClass) -> Option<String> {
    let name = python_name(method);
    if name.starts_with("__") || name == "_restore" {
        return Some(format!("Python keeps names like `{name}` for itself"));
    }
    let changes = cx.impls(id).is_some_and(|impls| impls.has("DerefMut"));
    match method.receiver {
        None | Some(Receiver::Shared) => None,
        Some(Receiver::Mutable) if changes && class.storage == Storage::Shared => None,
        Some(Receiver::Mutable) => Some(format!("`{}` does not lend it to be changed", class.name)),
        Some(_) => Some("it takes a value that has no size of its own".to_owned()),
    }
}

fn one(
    cx: &mut Context<'_>,
    (id, role): (ItemId, Role),
    lent: ItemId,
    method: &Function,
    shown: String,
    class: &mut PyClass,
) {
    let before = (class.methods.len(), class.properties.len());
    if method.of_trait.is_none() && accessors::is_accessor(cx, role, method) {
        accessors::accessor(cx, (id, method), &shown, class);
    } else {
        let path = cx.path(lent);
        let owner = Owner { item: Some(id), path, shown: shown.clone() };
        let binding = if method.receiver.is_some() { Binding::Method } else { Binding::Static };
        class.methods.extend(functions::lower(cx, method, &owner, binding));
    }
    let kind = match (class.methods.len() > before.0, class.properties.len() > before.1) {
        (true, _) => "method",
        (_, true) => "property",
        _ => return,
    };
    let python = format!("{}.{}", listing::python_path(cx, id), python_name(method));
    let reason = format!("`{}` lends itself as a `{}`", class.name, cx.item(lent).name);
    cx.list(shown, python, kind, reason, method.span);
}

/// Lists a type without a size as what stands for it; whether something does.
pub(crate) fn list(cx: &mut Context<'_>, id: ItemId) -> bool {
    let Some(owned) = cx.unsized_types.get(&id).copied() else { return false };
    let surface = cx.surface;
    let item = surface.api.item(id);
    let python = listing::python_path(cx, owned.id);
    let reason = format!("`{}` stands for it, which owns its values", cx.item(owned.id).name);
    cx.list(item.path.to_string(), python, "class", reason, item.span);
    cx.adapted();
    true
}
