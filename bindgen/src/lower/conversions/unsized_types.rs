//! References to types without a size: arguments are read as their owned form, results are copied into it.

use crate::lower::context::Context;
use crate::lower::ownership::unsized_types;
use crate::resolve::model::Type;

use super::{Given, Refusal, Taken};

/// `&P` as an argument; none for any other type.
pub(super) fn take(cx: &Context<'_>, inner: &Type) -> Option<Result<Taken, Refusal>> {
    let owned = unsized_types::owned(cx, inner)?;
    let read = super::take_owned(cx, &Type::Item(owned.id, Vec::new()));
    Some(read.map(|taken| Taken::new(taken.annotation, cx.path(owned.id).to_string(), "&{}")))
}

/// `impl AsRef<P>`, where the owned form is one.
pub(super) fn take_as(cx: &Context<'_>, inner: &Type) -> Option<Result<Taken, Refusal>> {
    let owned = unsized_types::owned(cx, inner)?;
    let as_ref = |impls: &crate::resolve::model::Impls| {
        impls
            .traits
            .iter()
            .any(|entry| entry.path.name() == "AsRef" && entry.arguments.first() == Some(inner))
    };
    cx.impls(owned.id).is_some_and(as_ref).then(|| take(cx, inner))?
}

/// `&P` as a result, and what else leads to one.
pub(super) fn give(cx: &Context<'_>, inner: &Type, lent: &str) -> Option<Result<Given, Refusal>> {
    let owned = unsized_types::owned(cx, inner)?;
    let class = cx.class(owned.id)?;
    Some(if owned.copies {
        Ok(Given::new(class, &format!("{lent}.to_owned()")))
    } else {
        Err("it lends out a value that has no size of its own, and cannot be copied".to_owned())
    })
}

/// Whether what is lent has no size of its own.
pub(super) fn is_lent(cx: &Context<'_>, ty: &Type) -> bool {
    matches!(ty, Type::Reference { inner, .. } if unsized_types::owned(cx, inner).is_some())
}
