//! Traits of the crate that everything with some trait of std has: what Python gives for that, it gives for these.

use std::collections::BTreeMap;

use crate::resolve::aliases::substitute_bounds;
use crate::resolve::model::{Blanket, Bound, RustPath, Type, TypeParameter};
use crate::select::Surface;

use super::implementors;

/// The types by which the bounds are met: `Vec<T>` where `AsRef<[T]>` is all that is asked for.
pub(super) fn of(surface: &Surface, bounds: &[Bound]) -> Vec<Type> {
    let mut own = bounds.iter().filter(|bound| bound.item.is_some());
    let (Some(bound), None) = (own.next(), own.next()) else { return Vec::new() };
    let others = || bounds.iter().filter(|bound| bound.item.is_none());
    if !bound.associated.is_empty() || !others().all(is_usual) {
        return Vec::new();
    }
    let all = surface.api.blankets.iter().filter(|blanket| Some(blanket.item) == bound.item);
    let mut out = Vec::new();
    for ty in all.filter_map(|blanket| plainest(&settled(surface, blanket, bound)?)) {
        if !out.contains(&ty) {
            out.push(ty);
        }
    }
    out
}

/// What the values that are made here have besides.
fn is_usual(bound: &Bound) -> bool {
    const USUAL: [&str; 8] =
        ["Sized", "Send", "Sync", "Unpin", "Any", "Debug", "Clone", "PartialEq"];
    USUAL.contains(&bound.path.name()) || bound.path.name().starts_with('\'')
}

/// What a block asks for, with the arguments that a signature gives to the trait.
fn settled(surface: &Surface, blanket: &Blanket, bound: &Bound) -> Option<Vec<Bound>> {
    if blanket.arguments.len() != bound.arguments.len() {
        return None;
    }
    let mut known = BTreeMap::new();
    for (open, given) in blanket.arguments.iter().zip(&bound.arguments) {
        match open {
            Type::Parameter(name) => {
                known.insert(name.clone(), given.clone());
            }
            same if same == given => {}
            _ => return None,
        }
    }
    let fits = |parameter: &TypeParameter| {
        let ty = known.get(&parameter.name);
        let has = |bound: &Bound| {
            bound.item.is_none() || ty.is_some_and(|ty| implementors::has(surface, ty, bound))
        };
        substitute_bounds(&parameter.bounds, &known).iter().all(has)
    };
    blanket.others.iter().all(fits).then(|| substitute_bounds(&blanket.bounds, &known))
}

/// The plainest type that has what is asked for.
fn plainest(bounds: &[Bound]) -> Option<Type> {
    let path = |text: &str| RustPath::parse(text);
    let text = || Type::Foreign(path("std::string::String"), Vec::new());
    let decides = |bound: &Bound| {
        let inner = bound.arguments.first();
        Some(match (bound.path.to_string().as_str(), inner) {
            ("std::convert::AsRef" | "std::borrow::Borrow", Some(Type::Slice(element)))
                if is_closed(element) =>
            {
                Type::Foreign(path("std::vec::Vec"), vec![(**element).clone()])
            }
            ("std::convert::AsRef" | "std::borrow::Borrow", Some(Type::Primitive(name)))
                if name == "str" =>
            {
                text()
            }
            ("std::convert::AsRef", Some(Type::Foreign(target, _)))
                if target.to_string() == "std::path::Path" =>
            {
                Type::Foreign(path("std::path::PathBuf"), Vec::new())
            }
            ("std::fmt::Display" | "std::string::ToString", _) => text(),
            ("std::ops::Fn" | "std::ops::FnMut" | "std::ops::FnOnce", _)
                if bound.arguments.iter().all(is_closed) =>
            {
                Type::ImplTrait(bounds.to_vec())
            }
            _ => return None,
        })
    };
    let found = bounds.iter().find_map(decides)?;
    let known = bounds.iter().all(|bound| decides(bound).is_some() || is_usual(bound));
    known.then_some(found)
}

/// Nothing in it waits to be settled.
fn is_closed(ty: &Type) -> bool {
    match ty {
        Type::Parameter(_) | Type::Unknown { .. } => false,
        Type::Foreign(_, inner) | Type::Item(_, inner) | Type::Tuple(inner) => {
            inner.iter().all(is_closed)
        }
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            is_closed(inner)
        }
        _ => true,
    }
}
