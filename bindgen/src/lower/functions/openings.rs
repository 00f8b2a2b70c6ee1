//! Type parameters of functions that their bounds settle, and callables among them.

use std::collections::BTreeMap;

use crate::resolve::aliases::substitute_bounds;
use crate::resolve::model::{Bound, Function, Type};

use crate::lower::abstractions::adapters;
use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::functions::Owner;

/// `T: Into<String>` written as a type parameter is what `impl Into<String>` is.
pub(crate) fn instantiated(function: &Function, ty: &Type) -> Type {
    match ty {
        Type::Parameter(name) => {
            let found = function.generics.types.iter().find(|parameter| parameter.name == *name);
            found.map_or_else(
                || ty.clone(),
                |parameter| Type::ImplTrait(settled(function, &parameter.bounds)),
            )
        }
        Type::ImplTrait(bounds) => Type::ImplTrait(settled(function, bounds)),
        Type::Reference { lifetime, mutable, inner } => Type::Reference {
            lifetime: lifetime.clone(),
            mutable: *mutable,
            inner: Box::new(instantiated(function, inner)),
        },
        Type::Foreign(path, arguments) if conversions::option(ty).is_some() => Type::Foreign(
            path.clone(),
            arguments.iter().map(|inner| instantiated(function, inner)).collect(),
        ),
        _ => ty.clone(),
    }
}

/// `I: IntoIterator<Item = S>` with what `S` must be in its place.
fn settled(function: &Function, bounds: &[Bound]) -> Vec<Bound> {
    let all = &function.generics.types;
    let map: BTreeMap<String, Type> = all
        .iter()
        .filter(|parameter| !parameter.bounds.is_empty())
        .map(|parameter| (parameter.name.clone(), Type::ImplTrait(parameter.bounds.clone())))
        .collect();
    substitute_bounds(bounds, &map)
}

/// Whether what a function takes says what stands for a type parameter.
pub(crate) fn is_settled(function: &Function, name: &str) -> bool {
    let inside = |bounds: &[Bound]| {
        let types = bounds.iter().flat_map(|bound| &bound.associated).map(|(_, ty)| ty);
        types.into_iter().any(|ty| match ty {
            Type::Tuple(members) => members.iter().any(|member| holds(member, name)),
            other => holds(other, name),
        })
    };
    function.parameters.iter().any(|argument| {
        holds(&argument.ty, name)
            || matches!(&argument.ty, Type::ImplTrait(bounds) if inside(bounds))
    }) || function.generics.types.iter().any(|other| {
        let direct = function.parameters.iter().any(|argument| holds(&argument.ty, &other.name));
        direct && inside(&other.bounds)
    })
}

/// Whether other threads may call Python for it: by a callable that it takes, or that its object keeps.
pub(crate) fn calls_elsewhere(cx: &Context<'_>, function: &Function, owner: &Owner) -> bool {
    let methods = owner.item.and_then(|id| cx.impls(id)).map(|impls| &impls.methods);
    let is_sent = |one: &Function| conversions::is_sent(one) || adapters::is_sent(cx, one);
    is_sent(function)
        || conversions::pointer(function).is_some()
        || methods.is_some_and(|methods| methods.iter().any(is_sent))
}

/// Whether a parameter of this type says what stands for a type parameter.
pub(crate) fn holds(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Parameter(known) => known == name,
        Type::Reference { inner, .. } => holds(inner, name),
        _ => conversions::option(ty).is_some_and(|inner| holds(inner, name)),
    }
}
