//! Whether Python's threads may share a value: what keeps a Rust type on one thread.

use std::collections::BTreeSet;

use crate::resolve::model::{Bound, ItemId, ItemKind, Type};

use super::context::Context;

/// Types that no other thread may touch, and types that threads may only hand on.
const LOCAL: [&str; 5] = [
    "std::rc::Rc",
    "std::rc::Weak",
    "std::sync::MutexGuard",
    "std::sync::RwLockReadGuard",
    "std::sync::RwLockWriteGuard",
];
const UNSHARED: [&str; 5] = [
    "std::cell::Cell",
    "std::cell::RefCell",
    "std::cell::OnceCell",
    "std::cell::UnsafeCell",
    "std::sync::mpsc::Receiver",
];

/// Why a compiled class cannot hold the type, as far as its fields say.
pub(super) fn obstacle(cx: &Context<'_>, id: ItemId) -> Option<String> {
    item(cx, id, &mut BTreeSet::new())
}

/// Why a value of the type must stay on its thread.
pub(super) fn obstacle_of(cx: &Context<'_>, ty: &Type) -> Option<String> {
    walk(cx, ty, &mut BTreeSet::new())
}

fn item(cx: &Context<'_>, id: ItemId, seen: &mut BTreeSet<ItemId>) -> Option<String> {
    let promised =
        ["Send", "Sync"].iter().all(|name| cx.impls(id).is_some_and(|impls| impls.has(name)));
    if promised || !seen.insert(id) {
        return None;
    }
    let place = |name: &str, found: String| format!("field `{name}`: {found}");
    match &cx.item(id).kind {
        ItemKind::Struct(it) => {
            it.fields.iter().find_map(|field| Some(place(&field.name, walk(cx, &field.ty, seen)?)))
        }
        ItemKind::Enum(it) => it
            .variants
            .iter()
            .flat_map(|variant| &variant.fields)
            .find_map(|field| Some(place(&field.name, walk(cx, &field.ty, seen)?))),
        _ => None,
    }
}

fn walk(cx: &Context<'_>, ty: &Type, seen: &mut BTreeSet<ItemId>) -> Option<String> {
    match ty {
        Type::Foreign(path, arguments) => {
            let text = path.to_string();
            if LOCAL.contains(&text.as_str()) || UNSHARED.contains(&text.as_str()) {
                let name = path.name();
                return Some(format!(
                    "`{name}` keeps it on one thread, and Python's threads share objects (`Arc`, `Mutex` and atomics may be shared)"
                ));
            }
            // What stands behind a lock need not be shareable itself; whether it may be sent is left to rustc.
            if matches!(text.as_str(), "std::sync::Mutex" | "std::sync::RwLock") {
                return None;
            }
            arguments.iter().find_map(|argument| walk(cx, argument, seen))
        }
        Type::Item(id, _) => item(cx, *id, seen),
        Type::Tuple(members) => members.iter().find_map(|member| walk(cx, member, seen)),
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            walk(cx, inner, seen)
        }
        Type::DynTrait(bounds) => dynamic(cx, bounds),
        Type::Unknown { text, .. } if text.starts_with('*') => {
            Some(format!("the pointer `{text}` keeps it on one thread"))
        }
        _ => None,
    }
}

/// `dyn Trait` says what it promises; the trait itself may promise it for all.
fn dynamic(cx: &Context<'_>, bounds: &[Bound]) -> Option<String> {
    let promises = |wanted: &str| {
        bounds.iter().any(|bound| {
            bound.path.name() == wanted
                || bound.item.is_some_and(|id| match &cx.item(id).kind {
                    ItemKind::Trait(it) => {
                        it.supertraits.iter().any(|above| above.path.name() == wanted)
                    }
                    _ => false,
                })
        })
    };
    if promises("Send") && promises("Sync") {
        return None;
    }
    let promised = |bound: &&Bound| !matches!(bound.path.name(), "Send" | "Sync");
    let names: Vec<_> = bounds.iter().filter(promised).map(|bound| bound.path.name()).collect();
    let text = names.join(" + ");
    Some(format!("`dyn {text}` may keep it on one thread: write `dyn {text} + Send + Sync`"))
}
