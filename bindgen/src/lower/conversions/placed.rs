//! Values that are lent to be changed and that Python has by value: one generic class, `Place[T]`, whose
//! `value` is read and replaced where it is.

use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::ownership::{lent, loans};
use crate::resolve::model::{RustPath, Type};
use crate::select::Role;

use super::{Given, Refusal, Taken, give, give_reference, is_clonable, lasts, take_moved};

/// What the class of places is called: a type of the crate may have the name.
pub(crate) fn name(cx: &Context<'_>) -> &'static str {
    let mut exposed = cx.surface.iter();
    let taken = exposed.any(|(_, _, exposed)| {
        exposed.name == "Place" && exposed.module.is_empty() && exposed.role != Role::Iterator
    });
    if taken { "PlaceHandle" } else { "Place" }
}

/// Whether what is lent to be changed is a place in Python.
pub(crate) fn is_placed(cx: &Context<'_>, inner: &Type) -> bool {
    loans::class_of(cx, inner, true).is_none() && parts(cx, inner).is_ok()
}

/// How a place is given to Python.
pub(super) fn lend(cx: &Context<'_>, inner: &Type) -> Result<Given, Refusal> {
    let (given, Taken { owned, pass, .. }) = parts(cx, inner)?;
    let read = given.convert.replace("{}", "(&*value)");
    let put = match inner {
        Type::Slice(_) => format!("runtime::fill(value, {})", pass.replace("{}", "given")),
        _ => format!("{{ *value = {}; Ok(()) }}", pass.replace("{}", "given")),
    };
    let convert = format!(
        "{{ use runtime::Unsendable as _; let made = {{}}; \
         let sendable = runtime::Probe::of(&made).sendable(); \
         keeper.place::<Package, _>(made, sendable, |py, value| self::give(py, {read}), \
         |value, given| {{ let given: {owned} = self::take(given, \"value\")?; {put} }}) }}"
    );
    let annotation = Expr::Class(Vec::new(), name(cx).to_owned()).of(given.annotation);
    Ok(Given { annotation, convert })
}

/// How the value is read, and how another one is taken.
fn parts(cx: &Context<'_>, inner: &Type) -> Result<(Given, Taken), Refusal> {
    if !stays(cx, inner) {
        return Err("it is lent to be changed, and borrows itself".to_owned());
    }
    let before = (cx.lending.replace(false), cx.lasting.replace(true));
    let made = both(cx, inner);
    cx.lending.set(before.0);
    cx.lasting.set(before.1);
    made.map_err(|reason| format!("it is lent to be changed: {reason}"))
}

fn both(cx: &Context<'_>, inner: &Type) -> Result<(Given, Taken), Refusal> {
    if !is_clonable(cx, inner) {
        return Err("what stands there cannot be cloned".to_owned());
    }
    let taken = match inner {
        Type::Slice(element) => {
            let whole = Type::Foreign(RustPath::parse("std::vec::Vec"), vec![(**element).clone()]);
            let taken = take_moved(cx, &whole)?;
            let owned = if taken.owned == "_" { "Vec<_>".to_owned() } else { taken.owned };
            Taken { owned, ..taken }
        }
        _ => take_moved(cx, inner)?,
    };
    if taken.is_held() {
        return Err("what stands there is no value in Python".to_owned());
    }
    let given = match inner {
        Type::Primitive(_) => give(cx, inner)
            .map(|given| Given { convert: given.convert.replace("{}", "(*{})"), ..given })?,
        _ => give_reference(cx, inner)?,
    };
    Ok((given, taken))
}

/// Whether values of a type borrow nothing.
fn stays(cx: &Context<'_>, ty: &Type) -> bool {
    !ty.any(&|ty| match ty {
        Type::Reference { .. } => !lasts(ty),
        Type::Item(id, _) => lent::storage(cx, *id).is_some(),
        Type::ImplTrait(_) | Type::DynTrait(_) | Type::FunctionPointer(..) | Type::Parameter(_) => {
            true
        }
        Type::Primitive(name) => name == "str",
        _ => false,
    })
}
