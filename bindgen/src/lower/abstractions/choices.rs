//! What may stand in the slots of a function: each combination of types is one way to call it.

use std::collections::BTreeMap;

use crate::lower::context::Context;
use crate::lower::conversions;
use crate::resolve::model::Type;

use super::alternatives::{self, Slot};
use super::{adapters, blankets, implementors, objects};

/// Most ways to call one function.
const MOST: usize = 48;

/// One type for each slot.
pub(super) type Choice = BTreeMap<String, Type>;

/// Types of the crate, of other crates, and what stands for Python objects.
type Found = (Vec<Type>, Vec<Type>, Option<Type>);

/// Every combination; without types of other crates where there would be too many.
pub(super) fn of(cx: &Context<'_>, slots: &[Slot]) -> Result<Vec<Choice>, String> {
    let mut lists: Vec<Found> = Vec::new();
    for slot in slots {
        // A Python object with the trait's methods is looked for last.
        let found = (own(cx, slot), elsewhere(cx, slot), adapters::adapter(cx, &slot.bounds));
        if found.0.is_empty() && found.1.is_empty() && found.2.is_none() {
            return Err(format!("no type that Python has implements the trait `{}`", shown(slot)));
        }
        lists.push(found);
    }
    let count = |(own, others, adapter): &Found| own.len() + others.len() + adapter.iter().len();
    let many = lists.iter().map(count).product::<usize>() > MOST;
    let mut choices = vec![Choice::new()];
    for (slot, (own, others, adapter)) in slots.iter().zip(&lists) {
        let others = others.iter().filter(|_| !many || own.is_empty());
        let types: Vec<&Type> = own.iter().chain(others).chain(adapter).collect();
        let longer = choices.iter().flat_map(|choice| {
            types.iter().map(move |ty| {
                let mut next = choice.clone();
                next.insert(slot.name.clone(), (*ty).clone());
                next
            })
        });
        choices = longer.collect();
        if choices.len() > MOST {
            let (name, count) = (shown(slot), choices.len());
            return Err(format!("`{name}` is a trait of too many types to choose from: {count}"));
        }
    }
    Ok(choices)
}

/// Types of the crate that implement the trait.
fn own(cx: &Context<'_>, slot: &Slot) -> Vec<Type> {
    let mut found = alternatives::types(cx, &slot.bounds);
    if slot.lent && slot.dynamic.is_some() {
        found.extend(objects::taken(cx, &slot.bounds));
    }
    found.into_iter().map(|id| Type::Item(id, Vec::new())).collect()
}

/// Types of other crates that do, and that Python can give.
fn elsewhere(cx: &Context<'_>, slot: &Slot) -> Vec<Type> {
    let mut found = implementors::foreign(cx.surface, &slot.bounds);
    let mut others = blankets::of(cx.surface, &slot.bounds);
    // A trait object is made of what has a size and a name.
    let named = |ty: &Type| slot.dynamic.is_none() || matches!(ty, Type::Foreign(..));
    others.retain(|ty| !found.contains(ty) && named(ty));
    found.extend(others);
    found.retain(|ty| conversions::take(cx, ty).is_ok());
    found
}

fn shown(slot: &Slot) -> &str {
    slot.bounds.iter().find(|bound| bound.item.is_some()).map_or("", |bound| bound.path.name())
}
