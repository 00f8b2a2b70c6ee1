//! Vectors, slices, arrays, tuples, maps and sets.

use crate::resolve::model::Type;

use super::super::context::Context;
use super::super::expr::{Expr, names};
use super::{Given, Refusal, Taken, dtype, give, is, take};

pub(super) fn take_vector(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    // Sizes and positions are few, and usually written as a list.
    let sizes =
        matches!(element, Type::Primitive(name) if matches!(name.as_str(), "usize" | "isize"));
    if is_array_like(element) && !sizes {
        return Ok(Taken::new(names::ARRAY_LIKE, "_", "{}"));
    }
    let inner = owned_only(take(cx, element)?)?;
    Ok(Taken::new(names::SEQUENCE.of(inner.annotation), "_", "{}"))
}

pub(super) fn take_slice(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    match element {
        Type::Primitive(name) if dtype(name).is_some() => {
            Ok(Taken::new(names::ARRAY_LIKE, format!("runtime::Slice<{name}>"), "&{}"))
        }
        _ if is_array_like(element) => Ok(Taken::new(names::ARRAY_LIKE, "Vec<_>", "&{}")),
        Type::Reference { inner, .. } => take_borrowed(cx, inner),
        Type::Primitive(_) | Type::Item(..) | Type::Foreign(..) | Type::Tuple(_) => {
            let inner = owned_only(take(cx, element)?)?;
            Ok(Taken::new(names::SEQUENCE.of(inner.annotation), "Vec<_>", "&{}"))
        }
        _ => Err("a slice of borrowed values cannot be made from Python".to_owned()),
    }
}

/// `&[&str]`, `&[&[f64]]`: what is lent is gathered first, and then the borrows of it.
fn take_borrowed(cx: &Context<'_>, inner: &Type) -> Result<Taken, Refusal> {
    let lent = match inner {
        Type::Primitive(name) if name == "str" => Taken::new(Expr::name("str"), "String", "&{}"),
        Type::Slice(element) => take_slice(cx, element)?,
        _ => return Err("a slice of borrowed values cannot be made from Python".to_owned()),
    };
    let annotation = match lent.annotation {
        numbers if numbers == names::ARRAY_LIKE => numbers,
        other => names::SEQUENCE.of(other),
    };
    let pass = "&{}.iter().map(|each| &each[..]).collect::<Vec<_>>()";
    Ok(Taken::new(annotation, format!("Vec<{}>", lent.owned), pass))
}

pub(super) fn take_array(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    let inner = owned_only(take(cx, element)?)?;
    Ok(Taken::new(names::SEQUENCE.of(inner.annotation), "_", "{}"))
}

pub(super) fn take_tuple(cx: &Context<'_>, members: &[Type]) -> Result<Taken, Refusal> {
    if members.is_empty() {
        return Ok(Taken::new(Expr::None, "()", "{}"));
    }
    short(members)?;
    let mut annotations = Vec::new();
    for member in members {
        annotations.push(owned_only(take(cx, member)?)?.annotation);
    }
    Ok(Taken::new(Expr::Subscript(Box::new(Expr::name("tuple")), annotations), "_", "{}"))
}

/// The longest tuple that the runtime converts.
const LONGEST_TUPLE: usize = 8;

fn short(members: &[Type]) -> Result<(), Refusal> {
    if members.len() > LONGEST_TUPLE {
        return Err(format!("a tuple of more than {LONGEST_TUPLE} members has no Python form"));
    }
    Ok(())
}

pub(super) fn take_map(cx: &Context<'_>, key: &Type, value: &Type) -> Result<Taken, Refusal> {
    let key = owned_only(take(cx, key)?)?.annotation;
    let value = owned_only(take(cx, value)?)?.annotation;
    Ok(Taken::new(Expr::Subscript(Box::new(names::MAPPING), vec![key, value]), "_", "{}"))
}

pub(super) fn take_set(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    let inner = owned_only(take(cx, element)?)?.annotation;
    Ok(Taken::new(Expr::Imported("collections.abc", "Collection").of(inner), "_", "{}"))
}

pub(super) fn give_vector(cx: &Context<'_>, element: &Type) -> Result<Given, Refusal> {
    if let Some(dtype) = numeric(element) {
        return Ok(Given::plain(names::array(dtype)));
    }
    let inner = give(cx, element)?;
    let convert = match inner.convert.as_str() {
        "{}" => "{}".to_owned(),
        mapped => each("into_iter", mapped),
    };
    Ok(Given { annotation: Expr::name("list").of(inner.annotation), convert })
}

pub(super) fn give_array(cx: &Context<'_>, element: &Type) -> Result<Given, Refusal> {
    let whole = give_vector(cx, element)?;
    let convert = if whole.convert == "{}" { "Vec::from({})".to_owned() } else { whole.convert };
    Ok(Given { annotation: whole.annotation, convert })
}

pub(super) fn give_tuple(cx: &Context<'_>, members: &[Type]) -> Result<Given, Refusal> {
    if members.is_empty() {
        return Ok(Given::plain(Expr::None));
    }
    short(members)?;
    let mut annotations = Vec::new();
    let mut parts = Vec::new();
    for (index, member) in members.iter().enumerate() {
        let inner = give(cx, member)?;
        parts.push(inner.convert.replace("{}", &format!("made.{index}")));
        annotations.push(inner.annotation);
    }
    let plain = parts.iter().enumerate().all(|(index, part)| *part == format!("made.{index}"));
    let convert = if plain {
        "{}".to_owned()
    } else {
        let trailing = if parts.len() == 1 { "," } else { "" };
        format!("{{ let made = {{}}; ({}{trailing}) }}", parts.join(", "))
    };
    Ok(Given { annotation: Expr::Subscript(Box::new(Expr::name("tuple")), annotations), convert })
}

pub(super) fn give_map(cx: &Context<'_>, key: &Type, value: &Type) -> Result<Given, Refusal> {
    let (key, value) = (give(cx, key)?, give(cx, value)?);
    if key.convert != "{}" || value.convert != "{}" {
        return Err("a map of borrowed values cannot be moved to Python".to_owned());
    }
    let arguments = vec![key.annotation, value.annotation];
    Ok(Given::plain(Expr::Subscript(Box::new(Expr::name("dict")), arguments)))
}

pub(super) fn give_set(cx: &Context<'_>, element: &Type) -> Result<Given, Refusal> {
    let inner = give(cx, element)?;
    if inner.convert != "{}" {
        return Err("a set of borrowed values cannot be moved to Python".to_owned());
    }
    Ok(Given::plain(Expr::name("set").of(inner.annotation)))
}

/// `value.into_iter().map(|each| ..).collect::<Vec<_>>()`
pub(super) fn each(iterate: &str, convert: &str) -> String {
    let inner = convert.replace("{}", "each");
    format!("{{}}.{iterate}().map(|each| {inner}).collect::<Vec<_>>()")
}

/// Numbers, or rows of numbers: whatever NumPy would make an array or a matrix of.
fn is_array_like(element: &Type) -> bool {
    match element {
        Type::Primitive(name) => dtype(name).is_some() || name == "usize" || name == "isize",
        Type::Foreign(path, rows) if is(path, "std::vec::Vec") => {
            rows.first().is_some_and(is_array_like)
        }
        Type::Array(inner, _) => is_array_like(inner),
        _ => false,
    }
}

fn numeric(element: &Type) -> Option<&'static str> {
    match element {
        Type::Primitive(name) => dtype(name),
        _ => None,
    }
}

/// Elements of a collection are owned by it, so each must be read whole.
pub(super) fn owned_only(taken: Taken) -> Result<Taken, Refusal> {
    if taken.pass == "{}" {
        Ok(taken)
    } else {
        Err("a collection of borrowed values cannot be made from Python".to_owned())
    }
}
