//! Whether Python's threads may share a value: what keeps a Rust type on one thread.

use std::collections::BTreeSet;

use crate::resolve::model::{Bound, Function, ItemId, ItemKind, Type};

use crate::lower::context::Context;
use crate::lower::model::Door;

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
pub(crate) fn obstacle(cx: &Context<'_>, id: ItemId) -> Option<String> {
    item(cx, id, &mut BTreeSet::new())
}

/// Crates whose plain types threads may share.
const KNOWN: [&str; 17] = [
    "std",
    // Adapters of generated code.
    "crate",
    "chrono",
    "rust_decimal",
    "uuid",
    "serde_json",
    "num_bigint",
    "num_complex",
    "num_rational",
    "ordered_float",
    "indexmap",
    "smallvec",
    "hashbrown",
    "url",
    "regex",
    "bytes",
    "time",
];

/// The way of a call: what must stay on its thread cannot leave one that runs without the interpreter.
pub(crate) fn door(
    cx: &Context<'_>,
    function: &Function,
    owner: Option<ItemId>,
    door: Door,
) -> Result<Door, String> {
    match (door, obstacle_of(cx, &function.output)) {
        (Door::Controlled, Some(reason)) => Err(format!("its result: {reason}")),
        (Door::Detached, _) if stays(cx, function, owner) => Ok(Door::Attached),
        _ => Ok(door),
    }
}

/// Whether a call may touch what must stay on its thread, so that it keeps the interpreter.
fn stays(cx: &Context<'_>, function: &Function, owner: Option<ItemId>) -> bool {
    let touches = |ty: &Type| obstacle_of(cx, ty).is_some() || unsure(cx, ty, &mut BTreeSet::new());
    owner.is_some_and(|id| doubt(cx, id))
        || touches(&function.output)
        || function.parameters.iter().any(|parameter| touches(&parameter.ty))
}

/// Whether only the compiler can say that threads may share values of a type, or it certainly says no.
pub(crate) fn doubt(cx: &Context<'_>, id: ItemId) -> bool {
    obstacle(cx, id).is_some() || unsure_item(cx, id, &mut BTreeSet::new())
}

fn unsure_item(cx: &Context<'_>, id: ItemId, seen: &mut BTreeSet<ItemId>) -> bool {
    let promised =
        ["Send", "Sync"].iter().all(|name| cx.impls(id).is_some_and(|impls| impls.has(name)));
    if promised || !seen.insert(id) {
        return false;
    }
    match &cx.item(id).kind {
        ItemKind::Struct(it) => it.fields.iter().any(|field| unsure(cx, &field.ty, seen)),
        ItemKind::Enum(it) => {
            let mut fields = it.variants.iter().flat_map(|variant| &variant.fields);
            fields.any(|field| unsure(cx, &field.ty, seen))
        }
        _ => false,
    }
}

fn unsure(cx: &Context<'_>, ty: &Type, seen: &mut BTreeSet<ItemId>) -> bool {
    match ty {
        Type::Foreign(path, arguments) => {
            let known = path.0.first().is_some_and(|root| KNOWN.contains(&root.as_str()));
            !known || arguments.iter().any(|argument| unsure(cx, argument, seen))
        }
        Type::Item(id, arguments) => {
            unsure_item(cx, *id, seen) || arguments.iter().any(|ty| unsure(cx, ty, seen))
        }
        Type::Tuple(members) => members.iter().any(|member| unsure(cx, member, seen)),
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            unsure(cx, inner, seen)
        }
        Type::Unknown { .. } => ty.as_constant().is_none(),
        Type::Projection { .. } => true,
        _ => false,
    }
}

/// Why a value of the type must stay on its thread.
pub(crate) fn obstacle_of(cx: &Context<'_>, ty: &Type) -> Option<String> {
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
