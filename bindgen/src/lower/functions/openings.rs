//! Type parameters of functions that their bounds settle, and callables among them.

use crate::resolve::model::{Function, Type};

use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::functions::Owner;

/// `T: Into<String>` written as a type parameter is what `impl Into<String>` is.
pub(crate) fn instantiated(function: &Function, ty: &Type) -> Type {
    match ty {
        Type::Parameter(name) => {
            let found = function.generics.types.iter().find(|parameter| parameter.name == *name);
            found.map_or_else(|| ty.clone(), |parameter| Type::ImplTrait(parameter.bounds.clone()))
        }
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

/// Whether other threads may call Python for it: by a callable that it takes, or that its object keeps.
pub(crate) fn calls_elsewhere(cx: &Context<'_>, function: &Function, owner: &Owner) -> bool {
    let methods = owner.item.and_then(|id| cx.impls(id)).map(|impls| &impls.methods);
    conversions::is_sent(function)
        || methods.is_some_and(|methods| methods.iter().any(conversions::is_sent))
}

/// Whether a parameter of this type says what stands for a type parameter.
pub(crate) fn holds(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Parameter(known) => known == name,
        Type::Reference { inner, .. } => holds(inner, name),
        _ => conversions::option(ty).is_some_and(|inner| holds(inner, name)),
    }
}
