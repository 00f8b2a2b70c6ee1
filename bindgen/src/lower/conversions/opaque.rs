//! Values of types without a Python form, foreign or nameless: what is given comes back as it was.

use crate::resolve::model::{RustPath, Type};

use super::{Given, Refusal, Taken};
use crate::lower::classes::opaque;
use crate::lower::context::Context;
use crate::lower::expr::Expr;

fn refused(path: &RustPath) -> Refusal {
    format!("`{path}` has no Python form")
}

/// The Rust name of a class of the root module.
fn rust(class: &Expr) -> String {
    match class {
        Expr::Class(_, name) => format!("crate::bindings::{name}Class"),
        _ => String::new(),
    }
}

pub(super) fn give(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Result<Given, Refusal> {
    let class = opaque::class(cx, path, arguments).ok_or_else(|| refused(path))?;
    let convert = format!("runtime::opaque!({}, {{}})", rust(&class));
    Ok(Given::new(class, &convert))
}

/// The same of a value that is lent: whether it can be copied is asked of the compiler.
pub(super) fn lent(given: &Given) -> Option<Given> {
    let inside = given.convert.strip_prefix("runtime::opaque!(")?;
    let convert = format!("runtime::opaque_lent!({inside}");
    Some(Given { annotation: given.annotation.clone(), convert })
}

/// By value: a copy, or the value itself where Rust cannot copy it.
pub(super) fn take(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Result<Taken, Refusal> {
    let class = opaque::class(cx, path, arguments).ok_or_else(|| refused(path))?;
    let owned = format!("runtime::OpaqueOwned<{}, _>", rust(&class));
    Ok(Taken::new(class, owned, "{}.into_inner()"))
}

/// By reference, if the type is one of these.
pub(super) fn lend(cx: &Context<'_>, ty: &Type, mutable: bool) -> Option<Taken> {
    let (Type::Foreign(..) | Type::Item(..)) = ty else { return None };
    let taken = super::take(cx, ty).ok()?;
    let class = taken.owned.strip_prefix("runtime::OpaqueOwned<")?;
    Some(if mutable {
        Taken::new(taken.annotation, format!("runtime::OpaqueMut<{class}"), "&mut *{}")
    } else {
        Taken::new(taken.annotation, format!("runtime::OpaqueRef<{class}"), "&*{}")
    })
}
