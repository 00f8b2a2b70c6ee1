//! Objects that a call takes away from Python, and values that borrow as objects of tasks.

use crate::resolve::model::{Function, ItemId, ItemKind, Receiver, Type};
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
    let lifetimes = lifetimes(cx, id);
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
    let lifetimes = lifetimes(cx, id);
    match ty {
        Type::Reference { lifetime: Some(name), mutable: false, inner }
            if is_one_of(&name, lifetimes) =>
        {
            if *inner != Type::Primitive("str".to_owned()) {
                return Err("it borrows, and would have to outlive the call".to_owned());
            }
            Ok(Type::Reference { lifetime: Some("static".to_owned()), mutable: false, inner })
        }
        other => Ok(other),
    }
}

/// The lifetimes of a struct or an enum.
fn lifetimes<'a>(cx: &'a Context<'_>, id: ItemId) -> &'a [String] {
    match &cx.item(id).kind {
        ItemKind::Struct(it) => &it.generics.lifetimes,
        ItemKind::Enum(it) => &it.generics.lifetimes,
        _ => &[],
    }
}

fn is_one_of(name: &str, lifetimes: &[String]) -> bool {
    lifetimes.iter().any(|own| own.trim_matches('\'') == name.trim_matches('\''))
}

/// Whether a type says that it lives as long as what the value borrows.
fn names(ty: &Type, lifetimes: &[String]) -> bool {
    ty.any(&|ty| {
        matches!(ty, Type::Reference { lifetime: Some(name), .. } if is_one_of(name, lifetimes))
    })
}
