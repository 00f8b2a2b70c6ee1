//! The scanned crate's own types.

use crate::resolve::model::{ItemId, ItemKind, RustPath, Type};
use crate::select::{Entry, Role, Skip};

use super::{Given, Refusal, Taken, opaque, spelled};
use crate::lower::classes::{incoming, requests};
use crate::lower::context::Context;
use crate::lower::enums;
use crate::lower::expr::Expr;
use crate::lower::model::Accepts;
use crate::lower::ownership::{lent, unsized_types};

pub(super) fn take(cx: &Context<'_>, id: ItemId, arguments: &[Type]) -> Result<Taken, Refusal> {
    if cx.role(id) == Some(Role::Frame) {
        return Ok(incoming::take(cx, id));
    }
    let class = match class(cx, id, arguments) {
        Ok(class) => class,
        Err(reason) => {
            let held = nameless(cx, id).and_then(|path| opaque::take(cx, &path, arguments).ok());
            return held.ok_or(reason);
        }
    };
    let name = &cx.item(id).name;
    if lent::is_owned(cx, id) {
        return Ok(Taken::new(widened(cx, id, class)?, "_", "{}"));
    }
    if lent::storage(cx, id).is_some() {
        return Err(format!("`{name}` borrows, and would have to outlive the call"));
    }
    let annotation = match cx.role(id) {
        Some(Role::Enum) => {
            let ItemKind::Enum(it) = &cx.item(id).kind else { return Err(cx.unseen(id)) };
            if enums::is_plain(it) { class.or(enums::literal(it)) } else { widened(cx, id, class)? }
        }
        Some(Role::Error | Role::Labels | Role::Iterator) => {
            return Err(format!("`{name}` cannot be made in Python"));
        }
        Some(Role::Request) if requests::is_request(cx, id) => class,
        _ => widened(cx, id, class)?,
    };
    Ok(Taken::new(annotation, "_", "{}"))
}

/// An error as a value is the exception, not raised.
pub(in crate::lower) const AS_EXCEPTION: &str = "runtime::tried!(Package, Err::<(), _>({}))";

/// A compiled class, and whatever else is accepted in its place.
fn widened(cx: &Context<'_>, id: ItemId, class: Expr) -> Result<Expr, Refusal> {
    if !cx.impls(id).is_some_and(|impls| impls.has("Clone")) {
        let name = &cx.item(id).name;
        return Err(format!("`{name}` is not `Clone`, so it cannot be handed over"));
    }
    Ok(accepts(cx, id).into_iter().fold(class, |annotation, accepted| match accepted {
        Accepts::Text => annotation.or(Expr::name("str")),
        Accepts::Other { annotation: other, .. } => annotation.or(other),
    }))
}

pub(super) fn give(cx: &Context<'_>, id: ItemId, arguments: &[Type]) -> Result<Given, Refusal> {
    let class = match class(cx, id, arguments) {
        Ok(class) => class,
        Err(reason) => {
            let held = nameless(cx, id).and_then(|path| opaque::give(cx, &path, arguments).ok());
            return held.ok_or(reason);
        }
    };
    if lent::storage(cx, id).is_some() {
        let kept = lent::kept(cx, id).ok_or_else(|| {
            let name = &cx.item(id).name;
            format!("`{name}` borrows, and nothing keeps what it borrows from here")
        });
        return kept.map(|convert| Given::new(class, convert));
    }
    match cx.role(id) {
        Some(Role::Error) => Ok(Given::new(class, AS_EXCEPTION)),
        Some(Role::Labels | Role::Frame) => {
            Err(format!("`{}` is no value in Python", cx.item(id).name))
        }
        Some(Role::Iterator) => {
            Err(format!("the iterator `{}` can only be returned by itself", cx.item(id).name))
        }
        _ => Ok(Given::plain(class)),
    }
}

/// A type that owns what it is made of and that no public path leads to: Python may still hold one.
fn nameless(cx: &Context<'_>, id: ItemId) -> Option<RustPath> {
    let generics = match &cx.item(id).kind {
        ItemKind::Struct(it) => &it.generics,
        ItemKind::Enum(it) => &it.generics,
        _ => return None,
    };
    let hidden = matches!(&cx.surface.entries[id.0], Entry::Skipped { skip: Skip::Private, .. });
    (hidden && generics.lifetimes.is_empty()).then(|| cx.path(id))
}

fn class(cx: &Context<'_>, id: ItemId, arguments: &[Type]) -> Result<Expr, Refusal> {
    let name = &cx.item(id).name;
    if !arguments.is_empty() {
        return Err(format!(
            "`{name}` is generic, and no instance of it with these arguments is exposed"
        ));
    }
    cx.class(id).ok_or_else(|| cx.unseen(id))
}

/// What a value type is made from besides itself: its text form, and what it has `From` or `TryFrom` for.
pub(in crate::lower) fn accepts(cx: &Context<'_>, id: ItemId) -> Vec<Accepts> {
    let mut out = Vec::new();
    let with_data = |id| matches!(&cx.item(id).kind, ItemKind::Enum(it) if !enums::is_plain(it));
    match cx.role(id) {
        Some(Role::Value) => {}
        Some(Role::Enum) if with_data(id) => {}
        _ if lent::is_owned(cx, id) || unsized_types::is_owned_form(cx, id) => {}
        _ => return out,
    }
    let Some(impls) = cx.impls(id) else { return out };
    let has_text = impls.has("FromStr") && impls.has("Display");
    if has_text {
        out.push(Accepts::Text);
    }
    for entry in &impls.traits {
        let fallible = match entry.path.name() {
            "From" => false,
            "TryFrom" => true,
            _ => continue,
        };
        let Some(source) = entry.arguments.first() else { continue };
        let own = || is_own(cx, source).then(|| spelled(cx, source)).flatten();
        let Some(rust) = nameable(source).or_else(own) else { continue };
        if rust == "String" && has_text {
            continue;
        }
        if let Ok(taken) = super::take(cx, source) {
            out.push(Accepts::Other { annotation: taken.annotation, rust, fallible });
        }
    }
    out
}

/// Settings and records, by themselves or by name: what nothing else is accepted for, so that reading
/// them never comes back to here.
fn is_own(cx: &Context<'_>, ty: &Type) -> bool {
    match ty {
        Type::Item(id, arguments) => {
            arguments.is_empty() && matches!(cx.role(*id), Some(Role::Settings | Role::Record))
        }
        Type::Foreign(path, arguments) => {
            let map = matches!(
                path.to_string().as_str(),
                "std::collections::BTreeMap" | "std::collections::HashMap"
            );
            let text = matches!(
                arguments.first(),
                Some(Type::Foreign(path, _)) if path.to_string() == "std::string::String"
            );
            map && text && arguments.get(1).is_some_and(|value| is_own(cx, value))
        }
        _ => false,
    }
}

/// How generated code may name a type from outside the scanned crate.
fn nameable(ty: &Type) -> Option<String> {
    match ty {
        Type::Primitive(name) if name != "str" => Some(name.clone()),
        Type::Foreign(path, arguments) if arguments.is_empty() => match path.to_string().as_str() {
            "std::string::String" => Some("String".to_owned()),
            "chrono::Duration" => Some("runtime::chrono::TimeDelta".to_owned()),
            "std::time::Duration" => Some("std::time::Duration".to_owned()),
            text if text.starts_with("chrono::") || text.starts_with("rust_decimal::") => {
                Some(format!("runtime::{text}"))
            }
            _ => None,
        },
        _ => None,
    }
}
