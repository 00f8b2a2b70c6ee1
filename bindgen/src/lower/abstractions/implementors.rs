//! The types that implement the crate's own traits: what may stand where a signature asks for a trait.

use crate::resolve::model::{Bound, Impls, ItemId, ItemKind, TraitImpl, Type};
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

/// Types of other crates that have what the bounds ask for: of numbers of one kind the widest, what a value
/// can be read as in the order in which it is tried.
pub(crate) fn foreign(surface: &Surface, bounds: &[Bound]) -> Vec<Type> {
    let mut found: Vec<Type> = Vec::new();
    for (ty, entry) in &surface.api.foreign_impls {
        let asked = bounds.iter().any(|bound| bound.item.is_some() && fits(entry, bound));
        let all = bounds.iter().all(|bound| match bound.item {
            Some(_) => has(surface, ty, bound),
            None => is_promised(bound),
        });
        if asked && all && !found.contains(ty) {
            found.push(ty.clone());
        }
    }
    for kind in [&INTEGERS[..], &FLOATS[..], &TEXTS[..]] {
        let widest = kind.iter().find(|name| found.iter().any(|ty| is_named(ty, name)));
        found.retain(|ty| {
            let of_kind = kind.iter().any(|name| is_named(ty, name));
            !of_kind || widest.is_some_and(|name| is_named(ty, name))
        });
    }
    found.sort_by_key(rank);
    found
}

/// Python has one type for each of these; the first that implements the trait takes it.
const INTEGERS: [&str; 12] =
    ["i64", "i128", "u64", "u128", "isize", "usize", "i32", "u32", "i16", "u16", "i8", "u8"];
const FLOATS: [&str; 2] = ["f64", "f32"];
const TEXTS: [&str; 3] = ["std::string::String", "str", "&str"];

fn is_named(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Primitive(own) => own == name,
        Type::Foreign(path, inner) => inner.is_empty() && path.to_string() == name,
        Type::Reference { inner, .. } => {
            name == "&str" && **inner == Type::Primitive("str".to_owned())
        }
        _ => false,
    }
}

/// What is least like anything else is tried first: whole numbers are read as broken ones too.
fn rank(ty: &Type) -> usize {
    match ty {
        Type::Primitive(name) if name == "bool" => 0,
        Type::Primitive(name) if INTEGERS.contains(&name.as_str()) => 1,
        Type::Primitive(name) if FLOATS.contains(&name.as_str()) => 2,
        Type::Foreign(_, inner) if inner.is_empty() => 3,
        Type::Tuple(_) => 4,
        _ => 5,
    }
}

/// Whether a type, of this crate or another one, implements a trait of the crate.
pub(crate) fn has(surface: &Surface, ty: &Type, bound: &Bound) -> bool {
    if let Type::Item(id, _) = ty {
        return implements(surface, *id, bound);
    }
    surface.api.foreign_impls.iter().any(|(known, entry)| known == ty && fits(entry, bound))
}

/// What every type that is read from Python can be counted on for.
fn is_promised(bound: &Bound) -> bool {
    matches!(bound.path.name(), "Sized" | "Send" | "Sync" | "Unpin" | "Any" | "Debug" | "Clone")
        || bound.path.name().starts_with('\'')
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
