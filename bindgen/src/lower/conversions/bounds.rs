//! `impl Into<T>`, `impl AsRef<T>`, `impl IntoIterator<Item = T>` and their like: the plainest value that fits.

use crate::lower::context::Context;
use crate::lower::errors::lent::is_any_error;
use crate::lower::expr::{Expr, names};
use crate::resolve::model::{Bound, Type};

use super::spelled::spelled;
use super::{Refusal, Taken, collections, is, path_like, unsized_types};

/// What a text has besides what makes it one.
const OF_TEXT: [&str; 20] = [
    "Any",
    "AsRef",
    "Borrow",
    "Clone",
    "Debug",
    "Default",
    "Deref",
    "Display",
    "Eq",
    "From",
    "Hash",
    "Into",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Sized",
    "Sync",
    "ToString",
    "Unpin",
];

/// The value that has what all bounds ask for: the first bound that says what it must be decides.
pub(super) fn take(cx: &Context<'_>, bounds: &[Bound]) -> Result<Taken, Refusal> {
    let Some(first) = bounds.first() else { return Err("an empty `impl` says nothing".to_owned()) };
    let mut refused = None;
    for bound in bounds {
        match one(cx, bound) {
            Some(Ok(taken)) => return checked(bounds, taken),
            Some(Err(reason)) => refused = refused.or(Some(reason)),
            None => {}
        }
    }
    Err(refused.unwrap_or_else(|| format!("`impl {}` has no Python form", first.path.name())))
}

/// Whether the value has the other bounds too, as far as that can be told.
fn checked(bounds: &[Bound], taken: Taken) -> Result<Taken, Refusal> {
    let small = matches!(
        taken.owned.as_str(),
        "f64"
            | "f32"
            | "bool"
            | "char"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
    );
    let lacks = |bound: &&Bound| match bound.path.name() {
        name if name.starts_with('\'') => false,
        "Copy" => !small && !taken.owned.contains("::"),
        name => {
            taken.owned == "String"
                && taken.pass == "{}"
                && !OF_TEXT.contains(&name)
                && bound.item.is_some()
        }
    };
    match bounds.iter().find(lacks) {
        Some(bound) => Err(format!("it asks for `{}` as well", bound.path.name())),
        None => Ok(taken),
    }
}

fn one(cx: &Context<'_>, bound: &Bound) -> Option<Result<Taken, Refusal>> {
    let text = |pass| Some(Ok(Taken::new(Expr::name("str"), "String", pass)));
    let argument = bound.arguments.first();
    match (bound.path.to_string().as_str(), argument) {
        ("std::convert::Into", Some(target)) => Some(into(cx, target)),
        ("std::convert::TryInto", Some(Type::Primitive(name))) if super::dtype(name).is_some() => {
            Some(Ok(Taken::new(Expr::name("int"), "i64", "{}")))
        }
        ("std::convert::AsRef", Some(Type::Foreign(path, _))) if is(path, "std::path::Path") => {
            Some(Ok(Taken::new(path_like(), "std::path::PathBuf", "&{}")))
        }
        ("std::convert::AsRef", Some(Type::Foreign(path, _))) if is(path, "std::ffi::OsStr") => {
            Some(Ok(Taken::new(path_like(), "std::ffi::OsString", "&{}")))
        }
        ("std::convert::AsRef" | "std::borrow::Borrow", Some(Type::Primitive(name)))
            if name == "str" =>
        {
            text(if bound.path.name() == "Borrow" { "{}" } else { "&{}" })
        }
        ("std::convert::AsRef" | "std::borrow::Borrow", Some(Type::Slice(element))) => {
            let pass = if bound.path.name() == "Borrow" { "{}" } else { "&{}" };
            Some(collections::take_vector(cx, element).and_then(|inner| {
                let owned = format!("Vec<{}>", named(cx, element)?);
                Ok(Taken::new(inner.annotation, owned, pass))
            }))
        }
        ("std::convert::AsRef", Some(inner @ Type::Item(..))) => unsized_types::take_as(cx, inner),
        ("std::ops::RangeBounds", Some(end)) => Some(range(cx, end)),
        ("std::string::ToString" | "std::fmt::Display", _) => text("{}"),
        (
            "std::iter::IntoIterator"
            | "std::iter::Iterator"
            | "std::iter::ExactSizeIterator"
            | "std::iter::DoubleEndedIterator"
            | "std::iter::FusedIterator",
            _,
        ) => iterable(cx, bound),
        _ => None,
    }
}

/// A range that may be open.
fn range(cx: &Context<'_>, end: &Type) -> Result<Taken, Refusal> {
    let inner = collections::owned_only(super::take(cx, end)?)?.annotation;
    let whole = inner == Expr::name("int");
    let ends = vec![inner.clone().optional(), inner.optional()];
    let pair = Expr::Subscript(Box::new(Expr::name("tuple")), ends);
    let annotation =
        if whole { Expr::name("slice").or(Expr::name("range")).or(pair) } else { pair };
    Ok(Taken::new(annotation, format!("runtime::Bounds<{}>", named(cx, end)?), "{}.0"))
}

fn into(cx: &Context<'_>, target: &Type) -> Result<Taken, Refusal> {
    if let Type::Foreign(path, arguments) = target
        && is(path, "std::boxed::Box")
        && arguments.first().is_some_and(is_any_error)
    {
        return Ok(Taken::new(Expr::name("str"), "String", "{}"));
    }
    let inner = super::take(cx, target)?;
    // A `Cow` is made of what owns: `String`, `Vec<_>`.
    if matches!(target, Type::Foreign(path, _) if is(path, "std::borrow::Cow"))
        && inner.pass == "{}.into()"
    {
        return Ok(Taken { pass: "{}".to_owned(), ..inner });
    }
    let inner = collections::owned_only(inner)?;
    Ok(Taken::new(inner.annotation, named(cx, target)?, "{}"))
}

/// A type that must be named, because inference has nothing to hold on to.
fn named(cx: &Context<'_>, ty: &Type) -> Result<String, Refusal> {
    let unnamed = || "generated code cannot name its type".to_owned();
    match ty {
        Type::ImplTrait(bounds) => {
            let taken = take(cx, bounds)?;
            Ok(taken.owned).and_then(|owned| if owned == "_" { Err(unnamed()) } else { Ok(owned) })
        }
        Type::Tuple(members) => {
            let members: Result<Vec<String>, Refusal> =
                members.iter().map(|member| named(cx, member)).collect();
            Ok(format!("({},)", members?.join(", ")))
        }
        other => spelled(cx, other).ok_or_else(unnamed),
    }
}

/// None where the bound does not say what the items are.
fn iterable(cx: &Context<'_>, bound: &Bound) -> Option<Result<Taken, Refusal>> {
    let item = bound.associated.iter().find(|(name, _)| name == "Item").map(|(_, ty)| ty);
    let Some(item) = item else {
        let only = bound.path.name().ends_with("Iterator") && bound.path.name().len() <= 12;
        return only.then(|| Err("the iterator does not say its items".to_owned()));
    };
    let end = if bound.path.name() == "IntoIterator" { "" } else { ".into_iter()" };
    Some(items(cx, item, end))
}

/// `Box<dyn Iterator<Item = T>>`: what Python gives is gathered first; of results, each is a value.
pub(super) fn boxed_iterator(cx: &Context<'_>, inside: &Type) -> Option<Result<Taken, Refusal>> {
    let Type::DynTrait(bounds) = inside else { return None };
    let bound = bounds.first().filter(|bound| is(&bound.path, "std::iter::Iterator"))?;
    let (_, item) = bound.associated.iter().find(|(name, _)| name == "Item")?;
    let (value, end) = match super::result(item) {
        Some((value, _)) => (value, ".into_iter().map(Ok)"),
        None => (item, ".into_iter()"),
    };
    if matches!(value, Type::Reference { .. }) {
        return None;
    }
    let boxed =
        |taken: Taken| Taken { pass: format!("std::boxed::Box::new({})", taken.pass), ..taken };
    Some(items(cx, value, end).map(boxed))
}

fn items(cx: &Context<'_>, item: &Type, end: &str) -> Result<Taken, Refusal> {
    if let Type::ImplTrait(bounds) = item {
        // What owns a text or a path is as good as a reference to one.
        let taken = take(cx, bounds)?;
        if !matches!(taken.pass.as_str(), "{}" | "&{}") {
            return Err("each of its items would have to be lent".to_owned());
        }
        let annotation = names::SEQUENCE.of(taken.annotation);
        let owned = format!("Vec<{}>", named(cx, item)?);
        return Ok(Taken::new(annotation, owned, &format!("{{}}{end}")));
    }
    let inner = collections::take_vector(cx, item)?;
    if matches!(item, Type::Reference { .. }) {
        return Ok(Taken { pass: inner.pass + end, ..inner });
    }
    Ok(Taken::new(inner.annotation, format!("Vec<{}>", named(cx, item)?), &format!("{{}}{end}")))
}
