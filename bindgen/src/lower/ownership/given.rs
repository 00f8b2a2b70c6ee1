//! Objects that a call takes away from Python, and values that borrow as objects of tasks.

use crate::resolve::model::{Bound, Function, ItemId, ItemKind, Receiver, Type};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::functions::asyncs;
use crate::lower::model::{Argument, Storage};
use crate::lower::ownership::{held, lent};

/// Whether a method on `self` can have the object itself, where that cannot be cloned.
pub(crate) fn is_given(cx: &Context<'_>, id: ItemId, over: bool, awaited: bool) -> bool {
    match held::storage(cx, id) {
        Storage::Shared => over || awaited,
        // A variant may be one object for all of Python.
        Storage::Kept { lifetimes: 1.. } => cx.role(id) == Some(Role::Behaviour),
        _ => false,
    }
}

/// Whether a method of a value that borrows can be given what it takes: what lives for the call alone is no part of
/// the value, nor of a task.
pub(super) fn check(
    cx: &Context<'_>,
    (function, owner): (&Function, Option<ItemId>),
    arguments: &[Argument],
) -> Result<(), String> {
    let Some(id) = owner.filter(|id| lent::is_lent(cx, *id)) else { return Ok(()) };
    let awaited = asyncs::output(function).is_some();
    let taken = function.receiver == Some(Receiver::Owned) && !held::is_clone(cx.item(id));
    if function.receiver.is_none() || !(awaited || taken) {
        return Ok(());
    }
    let lifetimes = match &cx.item(id).kind {
        ItemKind::Struct(it) => &it.generics.lifetimes,
        ItemKind::Enum(it) => &it.generics.lifetimes,
        _ => return Ok(()),
    };
    let over = arguments.iter().any(|argument| matches!(argument, Argument::Held(_)));
    for parameter in &function.parameters {
        let kept = match &parameter.ty {
            // It is kept beside the object that is made of it.
            Type::Reference { mutable: false, inner, .. } if !awaited && !over => inner,
            ty => ty,
        };
        if names(kept, lifetimes) {
            return Err(format!(
                "parameter `{}`: it borrows, and would have to outlive the call",
                parameter.name
            ));
        }
    }
    Ok(())
}

/// A parameter that a method on `&mut self` puts into a value that borrows: the value outlives the call, so that
/// what it is lent must last. Text can.
pub(crate) fn lasting(
    cx: &Context<'_>,
    (function, owner): (&Function, Option<ItemId>),
    ty: Type,
) -> Result<Type, String> {
    let lends = owner.filter(|id| lent::is_lent(cx, *id));
    let Some(id) = lends.filter(|_| function.receiver == Some(Receiver::Mutable)) else {
        return Ok(ty);
    };
    let lifetimes = match &cx.item(id).kind {
        ItemKind::Struct(it) => &it.generics.lifetimes,
        ItemKind::Enum(it) => &it.generics.lifetimes,
        _ => return Ok(ty),
    };
    let own = |name: &String| {
        lifetimes.iter().any(|known| known.trim_matches('\'') == name.trim_matches('\''))
    };
    match ty {
        Type::Reference { lifetime: Some(name), mutable: false, inner } if own(&name) => {
            if *inner != Type::Primitive("str".to_owned()) {
                return Err("it borrows, and would have to outlive the call".to_owned());
            }
            Ok(Type::Reference { lifetime: Some("static".to_owned()), mutable: false, inner })
        }
        other => Ok(other),
    }
}

/// Whether a type says that it lives as long as what the value borrows.
fn names(ty: &Type, lifetimes: &[String]) -> bool {
    let bound = |bound: &Bound| {
        let associated = bound.associated.iter().map(|(_, ty)| ty);
        bound.arguments.iter().chain(associated).any(|ty| names(ty, lifetimes))
    };
    match ty {
        Type::Reference { lifetime, inner, .. } => {
            let named = lifetime.as_ref().is_some_and(|name| {
                lifetimes.iter().any(|own| own.trim_matches('\'') == name.trim_matches('\''))
            });
            named || names(inner, lifetimes)
        }
        Type::Foreign(_, members) | Type::Tuple(members) | Type::Item(_, members) => {
            members.iter().any(|ty| names(ty, lifetimes))
        }
        Type::Slice(inner) | Type::Array(inner, _) => names(inner, lifetimes),
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => bounds.iter().any(bound),
        _ => false,
    }
}
