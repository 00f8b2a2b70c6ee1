//! Errors that a value lends: exceptions that are shown, not raised.

use crate::resolve::model::{RustPath, Type};

use crate::lower::context::Context;
use crate::lower::conversions::{AS_EXCEPTION, Given};
use crate::lower::expr::Expr;
use crate::lower::ownership::held;

/// The exception's class and how it is made of the place where the error stands; none for any other type.
pub(crate) fn told(cx: &Context<'_>, ty: &Type) -> Option<(Expr, String)> {
    if let Type::Item(id, _) = pointed(ty)
        && is_own(cx, ty)
        && !held::is_clone(cx.item(*id))
    {
        return Some((cx.class(*id)?, SHOWN.to_owned()));
    }
    let Type::Foreign(path, arguments) = ty else { return None };
    if let ("std::sync::Arc" | "std::rc::Rc", [inner @ Type::Foreign(of, _)]) =
        (path.to_string().as_str(), arguments.as_slice())
        && is_error(of)
    {
        let (class, convert) = told(cx, inner)?;
        return Some((class, convert.replace("{}", "{}.as_ref()")));
    }
    if matches!(pointed(ty), Type::Foreign(path, _) if is_foreign_error(path)) {
        return Some((of_package(cx), "runtime::shown!(Package, {})".to_owned()));
    }
    let ways = match arguments.as_slice() {
        [] if is_error(path) => "Tells",
        [inner] if path.to_string() == "std::boxed::Box" && is_any_error(inner) => "TellsBoxed",
        _ => return None,
    };
    let class = if is(path, "std::io::Error") { Expr::name("OSError") } else { of_package(cx) };
    Some((class, format!("{{ use runtime::{ways} as _; {{}}.told_as_exception() }}")))
}

/// `dyn Error`, with or without what lets threads have it.
pub(crate) fn is_any_error(ty: &Type) -> bool {
    let Type::DynTrait(bounds) = ty else { return false };
    let (error, marks): (Vec<_>, Vec<_>) =
        bounds.iter().partition(|bound| is(&bound.path, "std::error::Error"));
    let known = matches!(
        marks.iter().map(|bound| bound.path.name()).collect::<Vec<_>>().as_slice(),
        [] | ["Send"] | ["Send", "Sync"] | ["Sync", "Send"]
    );
    error.len() == 1 && known
}

/// How an error of any kind is made of a text, in the box where it stands.
pub(crate) fn of_text(ty: &Type) -> Option<&'static str> {
    let Type::DynTrait(bounds) = ty else { return None };
    match bounds.len() {
        _ if !is_any_error(ty) => None,
        1 => Some("<Box<dyn std::error::Error>>::from({})"),
        3 => Some("<Box<dyn std::error::Error + Send + Sync>>::from({})"),
        _ => None,
    }
}

/// An error of the package as the exception that it would be.
const SHOWN: &str = "{ use runtime::Shows as _; {}.shown_as_exception() }";

/// Whether it is an error of the package, itself or in a `Box` or `Arc`.
pub(super) fn is_own(cx: &Context<'_>, ty: &Type) -> bool {
    matches!(pointed(ty), Type::Item(id, arguments) if arguments.is_empty() && cx.is_exception(*id))
}

fn pointed(ty: &Type) -> &Type {
    match ty {
        Type::Foreign(path, arguments)
            if matches!(path.to_string().as_str(), "std::boxed::Box" | "std::sync::Arc") =>
        {
            arguments.first().unwrap_or(ty)
        }
        _ => ty,
    }
}

/// The class of what has none of its own.
fn of_package(cx: &Context<'_>) -> Expr {
    Expr::Class(Vec::new(), cx.error.clone())
}

/// An error of another crate by value: the exception that it would be.
pub(crate) fn given(cx: &Context<'_>, path: &RustPath) -> Option<Given> {
    is_foreign_error(path)
        .then(|| Given { annotation: of_package(cx), convert: AS_EXCEPTION.to_owned() })
}

/// Whether a type of another crate is called an error. If it is none, its text or its name still tells.
pub(crate) fn is_foreign_error(path: &RustPath) -> bool {
    let root = path.0.first().map(String::as_str);
    path.0.len() > 1
        && !matches!(root, Some("std" | "core" | "alloc"))
        && path.name().ends_with("Error")
}

fn is(path: &RustPath, text: &str) -> bool {
    path.to_string() == text
}

/// Whether a type of the standard library is an error, as all that are called so are.
fn is_error(path: &RustPath) -> bool {
    path.0.first().is_some_and(|root| root == "std") && path.name().ends_with("Error")
}
