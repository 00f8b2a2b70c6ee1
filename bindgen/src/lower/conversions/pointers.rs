//! What points to a value: `Box`, `Arc`, `Rc`, `Cow`. Python sees the value.

use crate::resolve::model::{RustPath, Type};

use super::{Given, Refusal, Taken, collections, unsized_types};
use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::ownership::counted;

fn is_text(inner: &Type) -> bool {
    matches!(inner, Type::Primitive(name) if name == "str")
}

pub(super) fn take(cx: &Context<'_>, inner: &Type) -> Result<Taken, Refusal> {
    match inner {
        _ if is_text(inner) => Ok(Taken::new(Expr::name("str"), "_", "{}")),
        Type::Slice(element) => {
            let many = collections::owned_only(collections::take_vector(cx, element)?)?;
            Ok(Taken::new(many.annotation, "_", "{}"))
        }
        _ => {
            let inner = collections::owned_only(super::take(cx, inner)?)?;
            Ok(Taken::new(inner.annotation, "_", "{}"))
        }
    }
}

pub(super) fn take_cow(cx: &Context<'_>, inner: &Type) -> Result<Taken, Refusal> {
    match inner {
        Type::Primitive(name) if name == "str" => {
            Ok(Taken::new(Expr::name("str"), "String", "{}.into()"))
        }
        Type::Slice(element) => {
            let whole = collections::take_vector(cx, element)?;
            Ok(Taken::new(whole.annotation, "Vec<_>", "{}.into()"))
        }
        other => {
            let taken = collections::owned_only(super::take(cx, other)?)?;
            Ok(Taken::new(taken.annotation, taken.owned, "std::borrow::Cow::Owned({})"))
        }
    }
}

pub(super) fn give(cx: &Context<'_>, pointer: &str, inner: &Type) -> Result<Given, Refusal> {
    let open =
        |given: Given, owned: &str| Given { convert: given.convert.replace("{}", owned), ..given };
    let is_box = pointer == "Box";
    match inner {
        _ if is_text(inner) => Ok(Given::plain(Expr::name("str"))),
        Type::Slice(element) => {
            let owned = if is_box { "{}.into_vec()" } else { "{}.to_vec()" };
            Ok(open(collections::give_vector(cx, element)?, owned))
        }
        _ if let Some(given) = unsized_types::give(cx, inner, "(*{})") => given,
        // Others may share what it points to.
        _ if !is_box && !super::is_clonable(cx, inner) => {
            Err(format!("what the `{pointer}` points to cannot be copied"))
        }
        _ => {
            let owned = if is_box { "(*{})" } else { "(*{}).clone()" };
            Ok(open(super::give(cx, inner)?, owned))
        }
    }
}

pub(super) fn give_cow(cx: &Context<'_>, inner: &Type) -> Result<Given, Refusal> {
    let lent =
        || Type::Reference { lifetime: None, mutable: false, inner: Box::new(inner.clone()) };
    super::give(cx, inner)
        .or_else(|_| super::give(cx, &lent()))
        .map(|given| Given::new(given.annotation, "{}.into_owned()"))
}

/// An `Arc` of what Rust keeps while Python has it too.
pub(super) fn take_counted(cx: &Context<'_>, path: &RustPath, inner: &[Type]) -> Option<Taken> {
    let id = counted::inside(cx, path, inner)?;
    Some(Taken::new(cx.class(id)?, format!("runtime::Counted<{}>", cx.path(id)), "{}.0"))
}

/// The same, given back.
pub(super) fn give_counted(cx: &Context<'_>, path: &RustPath, inner: &[Type]) -> Option<Given> {
    let id = counted::inside(cx, path, inner)?;
    Some(Given::new(cx.class(id)?, "runtime::recounted!({})"))
}
