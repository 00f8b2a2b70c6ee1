//! Objects that Rust keeps while Python has them too: types that signatures speak of in an `Arc`.

use std::collections::BTreeSet;

use crate::lower::abstractions::implementors;
use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::model::Outcome;
use crate::resolve::model::{Bound, Function, Item, ItemId, ItemKind, Receiver, RustPath, Type};
use crate::select::{Role, Surface};

/// Types whose objects stand in an `Arc`: what cannot be copied, and is taken or given in one.
pub(crate) fn types(surface: &Surface) -> BTreeSet<ItemId> {
    let mut out = BTreeSet::new();
    for (id, item, _) in surface.iter() {
        if methods(item).any(|one| matches!(one.receiver, Some(Receiver::Counted { .. }))) {
            out.insert(id);
        }
        methods(item).for_each(|method| speak(surface, method, &mut out));
        match &item.kind {
            ItemKind::Struct(it) => {
                it.fields.iter().for_each(|field| walk(surface, &field.ty, &[], &mut out));
            }
            ItemKind::Enum(it) => {
                let fields = it.variants.iter().flat_map(|variant| &variant.fields);
                fields.for_each(|field| walk(surface, &field.ty, &[], &mut out));
            }
            ItemKind::Function(it) => speak(surface, it, &mut out),
            _ => {}
        }
    }
    out.retain(|id| is_fit(surface, *id));
    out
}

fn methods(item: &Item) -> impl Iterator<Item = &Function> {
    let impls = match &item.kind {
        ItemKind::Struct(it) => Some(&it.impls),
        ItemKind::Enum(it) => Some(&it.impls),
        _ => None,
    };
    impls.into_iter().flat_map(|impls| &impls.methods)
}

/// What an object in an `Arc` of its own lends cannot be kept by the object that Python has.
pub(crate) fn check(function: &Function, outcome: &Outcome) -> Result<(), String> {
    let lends =
        matches!(outcome, Outcome::Lazy { .. } | Outcome::Lent { .. } | Outcome::Iterator(_));
    match function.receiver {
        Some(Receiver::Counted { .. }) if lends => {
            Err("it takes the object in an `Arc`, and its result would borrow from that".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether a method gets its object in an `Arc`: the one that Rust keeps too, or one of a copy.
pub(crate) fn check_receiver(
    cx: &Context<'_>,
    owner: Option<ItemId>,
    clonable: bool,
) -> Result<(), String> {
    let is_enum = |id: ItemId| matches!(cx.item(id).kind, ItemKind::Enum(_));
    let fits = |id| cx.counted.contains(&id) || (clonable && !is_enum(id));
    if owner.is_some_and(fits) { Ok(()) } else { Err("it takes the object in an `Arc`".to_owned()) }
}

fn speak(surface: &Surface, function: &Function, out: &mut BTreeSet<ItemId>) {
    let all = function.generics.types.iter().chain(&function.self_bounds);
    let bounds: Vec<(&str, &[Bound])> =
        all.map(|one| (one.name.as_str(), one.bounds.as_slice())).collect();
    for parameter in &function.parameters {
        walk(surface, &parameter.ty, &bounds, out);
    }
    walk(surface, &function.output, &bounds, out);
}

fn walk(surface: &Surface, ty: &Type, open: &[(&str, &[Bound])], out: &mut BTreeSet<ItemId>) {
    match ty {
        Type::Foreign(path, inner) if conversions::is(path, "std::sync::Arc") => {
            match inner.as_slice() {
                [Type::Item(id, _)] => {
                    out.insert(*id);
                }
                [Type::DynTrait(bounds) | Type::ImplTrait(bounds)] => {
                    implementing(surface, bounds, out);
                }
                [Type::Parameter(name)] => {
                    let own = open.iter().filter(|(known, _)| known == name);
                    let bounds: Vec<Bound> =
                        own.flat_map(|(_, bounds)| bounds.iter().cloned()).collect();
                    implementing(surface, &bounds, out);
                }
                _ => {}
            }
        }
        Type::Foreign(_, inner) | Type::Tuple(inner) | Type::Item(_, inner) => {
            for ty in inner {
                walk(surface, ty, open, out);
            }
        }
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            walk(surface, inner, open, out);
        }
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => {
            let named = bounds.iter().flat_map(|bound| &bound.associated);
            named.for_each(|(_, ty)| walk(surface, ty, open, out));
        }
        _ => {}
    }
}

fn implementing(surface: &Surface, bounds: &[Bound], out: &mut BTreeSet<ItemId>) {
    if implementors::is_own(surface, bounds) {
        out.extend(implementors::of(surface, bounds));
    }
}

/// Whether objects of a type are no plain values: those are copied, or never change hands.
fn is_fit(surface: &Surface, id: ItemId) -> bool {
    let role = surface.exposed(id).map(|exposed| exposed.role);
    let ItemKind::Struct(it) = &surface.api.item(id).kind else { return false };
    matches!(role, Some(Role::Behaviour | Role::Record | Role::Value))
        && it.generics.is_concrete()
        && it.generics.lifetimes.is_empty()
        && !it.impls.has("Clone")
}

/// The type in an `Arc` whose objects Python and Rust may have together.
pub(crate) fn inside(cx: &Context<'_>, path: &RustPath, arguments: &[Type]) -> Option<ItemId> {
    match arguments {
        [Type::Item(id, inner)]
            if inner.is_empty()
                && cx.counted.contains(id)
                && conversions::is(path, "std::sync::Arc") =>
        {
            Some(*id)
        }
        _ => None,
    }
}

/// Whether a type is this one, or an `Arc` of it that Python and Rust may have together.
pub(crate) fn is_made(cx: &Context<'_>, ty: &Type, id: ItemId) -> bool {
    match ty {
        Type::Item(made, _) => *made == id,
        Type::Foreign(path, arguments) => inside(cx, path, arguments) == Some(id),
        _ => false,
    }
}

/// An `Arc` of what Python and Rust may have together.
pub(crate) fn is_shared(cx: &Context<'_>, ty: &Type) -> bool {
    matches!(ty, Type::Foreign(path, arguments) if inside(cx, path, arguments).is_some())
}
