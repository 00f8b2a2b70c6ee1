//! Borrowed inputs (`Input<'a> { data: &'a [f64], params: Params }`): an argument of such a type is given
//! as what its constructor takes, and is built for the call.

use crate::resolve::model::{Function, ItemId, ItemKind, Type};

use crate::lower::context::Context;
use crate::lower::has;

/// The constructors of the type of a parameter, the likeliest first, and how the built value is passed.
pub(crate) fn constructors<'a>(
    cx: &'a Context<'_>,
    ty: &Type,
) -> Option<(ItemId, &'static str, Vec<&'a Function>)> {
    let (inner, pass) = match ty {
        Type::Reference { mutable: false, inner, .. } => (inner.as_ref(), "&{}"),
        other => (other, "{}"),
    };
    let Type::Item(id, _) = inner else { return None };
    let ItemKind::Struct(it) = &cx.item(*id).kind else { return None };
    if it.generics.lifetimes.is_empty() || !it.generics.is_concrete() {
        return None;
    }
    let makes = |method: &&Function| {
        method.receiver.is_none()
            && method.of_trait.is_none()
            && !method.is_unsafe
            && !method.is_async
            && method.generics.is_concrete()
            && !method.parameters.is_empty()
            && !has(&method.annotations, "skip")
            && matches!(&method.output, Type::Item(made, _) if made == id)
    };
    let mut found: Vec<&Function> = it.impls.methods.iter().filter(makes).collect();
    found.sort_by_key(|method| !is_of_slices(method));
    (!found.is_empty()).then_some((*id, pass, found))
}

/// `from_slice(&'a [f64], ..)`: arrays are what Python has at hand.
fn is_of_slices(method: &Function) -> bool {
    method.parameters.iter().any(|parameter| {
        matches!(&parameter.ty, Type::Reference { inner, .. } if matches!(inner.as_ref(), Type::Slice(_)))
    })
}
