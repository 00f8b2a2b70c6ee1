//! Types without a size (`struct Path(str)`): values of them are only ever lent, and their owned form stands for them.

use std::collections::BTreeMap;

use crate::lower::context::Context;
use crate::resolve::model::{Impls, ItemId, ItemKind, Type};
use crate::select::{Entry, Role, Skip, Surface};

/// The owned form of a type without a size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owned {
    /// The type whose objects Python has.
    pub(crate) id: ItemId,
    /// A copy can be made of what is lent.
    pub(crate) copies: bool,
}

/// Each type without a size for which an exposed type stands: what `Deref` leads from, and `ToOwned` to.
pub(crate) fn of_surface(surface: &Surface) -> BTreeMap<ItemId, Owned> {
    let mut out: BTreeMap<ItemId, Owned> = BTreeMap::new();
    for (id, item, exposed) in surface.iter() {
        let ItemKind::Struct(it) = &item.kind else { continue };
        let fits = matches!(exposed.role, Role::Behaviour | Role::Value | Role::Record);
        let free = it.generics.is_concrete() && it.generics.lifetimes.is_empty();
        let Some(Type::Item(lent, arguments)) = associated(&it.impls, "Deref", "Target") else {
            continue;
        };
        let is_unsized =
            matches!(surface.entries[lent.0], Entry::Skipped { skip: Skip::Unsized, .. });
        if !fits || !free || !arguments.is_empty() || !is_unsized || !it.impls.has("Clone") {
            continue;
        }
        let ItemKind::Struct(inner) = &surface.api.item(*lent).kind else { continue };
        if !inner.generics.is_concrete() || !inner.generics.lifetimes.is_empty() {
            continue;
        }
        let own = Type::Item(id, Vec::new());
        let copies = associated(&inner.impls, "ToOwned", "Owned") == Some(&own);
        let better = out.get(lent).is_none_or(|known| copies && !known.copies);
        if better {
            out.insert(*lent, Owned { id, copies });
        }
    }
    out
}

fn associated<'i>(impls: &'i Impls, of: &str, name: &str) -> Option<&'i Type> {
    let entry = impls.find(of)?;
    entry.associated.iter().find(|(known, _)| known == name).map(|(_, ty)| ty)
}

/// The owned form of a type, where it has none itself.
pub(crate) fn owned(cx: &Context<'_>, ty: &Type) -> Option<Owned> {
    match ty {
        Type::Item(id, arguments) if arguments.is_empty() => cx.unsized_types.get(id).copied(),
        _ => None,
    }
}

/// Whether a type stands for one without a size.
pub(crate) fn is_owned_form(cx: &Context<'_>, id: ItemId) -> bool {
    cx.unsized_types.values().any(|owned| owned.id == id)
}

/// The types without a size that one stands for.
pub(crate) fn lent_by(cx: &Context<'_>, id: ItemId) -> Vec<ItemId> {
    let all = cx.unsized_types.iter();
    all.filter(|(_, owned)| owned.id == id).map(|(lent, _)| *lent).collect()
}
