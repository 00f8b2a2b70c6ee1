//! The types that implement the crate's own traits: what may stand where a signature asks for a trait.

use crate::resolve::model::{Bound, Impls, ItemId, ItemKind, TraitImpl};
use crate::select::{Role, Surface};

/// The bounds of a type parameter, `impl Trait` or `dyn Trait` of which one is a trait of the crate.
pub(crate) fn is_own(surface: &Surface, bounds: &[Bound]) -> bool {
    let own = |bound: &Bound| {
        bound.item.is_some_and(|id| matches!(surface.api.item(id).kind, ItemKind::Trait(_)))
    };
    bounds.iter().any(own)
}

/// Every exposed type without parameters that has what the bounds ask for, in path order.
pub(crate) fn of(surface: &Surface, bounds: &[Bound]) -> Vec<ItemId> {
    let fits = |id: ItemId| bounds.iter().all(|bound| implements(surface, id, bound));
    surface
        .iter()
        .filter(|(_, _, exposed)| {
            !matches!(exposed.role, Role::Error | Role::Labels | Role::Iterator)
        })
        .filter(|(id, _, _)| is_concrete(surface, *id) && fits(*id))
        .map(|(id, _, _)| id)
        .collect()
}

fn impls(surface: &Surface, id: ItemId) -> Option<&Impls> {
    match &surface.api.item(id).kind {
        ItemKind::Struct(it) => Some(&it.impls),
        ItemKind::Enum(it) => Some(&it.impls),
        _ => None,
    }
}

fn is_concrete(surface: &Surface, id: ItemId) -> bool {
    match &surface.api.item(id).kind {
        ItemKind::Struct(it) => it.generics.is_concrete() && it.generics.lifetimes.is_empty(),
        ItemKind::Enum(it) => it.generics.is_concrete() && it.generics.lifetimes.is_empty(),
        _ => false,
    }
}

fn implements(surface: &Surface, id: ItemId, bound: &Bound) -> bool {
    let Some(impls) = impls(surface, id) else { return false };
    match bound.item {
        Some(_) => impls.traits.iter().any(|entry| fits(entry, bound)),
        None => match bound.path.name() {
            "Sized" | "Send" | "Sync" | "Unpin" | "UnwindSafe" | "RefUnwindSafe" | "Any" => true,
            name if name.starts_with('\'') => true,
            name => impls.has(name),
        },
    }
}

/// Whether an impl block is what a bound asks for.
fn fits(entry: &TraitImpl, bound: &Bound) -> bool {
    entry.item == bound.item
        && entry.generics.is_concrete()
        && (bound.arguments.is_empty() || entry.arguments == bound.arguments)
        && bound.associated.iter().all(|wanted| entry.associated.contains(wanted))
}
