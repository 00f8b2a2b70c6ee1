//! Projections in instances: `T::Item` is settled once it is known what `T` stands for.

use std::collections::BTreeMap;

use crate::resolve::aliases::{substitute, unify};
use crate::resolve::elsewhere;
use crate::resolve::model::{Api, Impls, ItemKind, RustPath, TraitImpl, Type};

use super::generics;

/// Projections inside projections beyond this lead in a circle.
const MOST_NESTED: usize = 8;

/// Puts what projections stand for in their place, wherever nothing in them is open any more.
pub(crate) fn settle(api: &Api, ty: &mut Type) {
    settle_within(api, ty, 0);
}

fn settle_within(api: &Api, ty: &mut Type, depth: usize) {
    ty.members_mut(&mut |member| settle_within(api, member, depth));
    let Type::Projection { start, of_trait, name, .. } = ty else { return };
    if depth < MOST_NESTED
        && !start.is_open()
        && let Some(mut found) = find(api, start, name, of_trait.as_ref())
    {
        settle_within(api, &mut found, depth + 1);
        *ty = found;
    }
}

fn find(api: &Api, start: &Type, name: &str, through: Option<&RustPath>) -> Option<Type> {
    let fits = |path: &RustPath| through.is_none_or(|through| through == path);
    if let Type::Item(id, arguments) = start
        && let Some(impls) = impls(&api.item(*id).kind)
    {
        let mut entries = impls.traits.iter().filter(|entry| fits(&entry.path));
        let own = generics(&api.item(*id).kind).map_or(&[][..], |own| own.order.as_slice());
        if let Some(found) = entries.find_map(|entry| of_entry(entry, name, own, arguments)) {
            return Some(found);
        }
    }
    let blocks = api.elsewhere.iter().filter(|block| fits(&block.path));
    let mut found = blocks.filter_map(|block| {
        let mut map = BTreeMap::new();
        let (_, ty) = block.associated.iter().find(|(known, _)| known == name)?;
        unify(&block.subject, start, &mut map).then(|| substitute(ty, &map))
    });
    match (found.next(), found.next()) {
        (None, _) => elsewhere::standard(start, name),
        (only, None) => only,
        // Bounds or the trait's arguments would have to choose.
        _ => None,
    }
}

fn of_entry(entry: &TraitImpl, name: &str, own: &[String], arguments: &[Type]) -> Option<Type> {
    let (_, ty) = entry.associated.iter().find(|(known, _)| known == name)?;
    let mut map = BTreeMap::new();
    match &entry.self_arguments {
        Some(patterns) => {
            let fits = patterns.len() == arguments.len()
                && patterns.iter().zip(arguments).all(|(left, right)| unify(left, right, &mut map));
            if !fits {
                return None;
            }
        }
        None => map.extend(own.iter().cloned().zip(arguments.iter().cloned())),
    }
    Some(substitute(ty, &map))
}

fn impls(kind: &ItemKind) -> Option<&Impls> {
    match kind {
        ItemKind::Struct(it) => Some(&it.impls),
        ItemKind::Enum(it) => Some(&it.impls),
        _ => None,
    }
}
