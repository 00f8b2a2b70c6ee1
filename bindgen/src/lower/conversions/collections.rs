//! Vectors, slices, arrays, tuples, maps and sets.

use crate::resolve::model::Type;

use super::spelled::spelled;
use super::{Given, Refusal, Taken, callables, complex, dtype, give, is, lasts, pointed, take};
use crate::lower::context::Context;
use crate::lower::expr::{Expr, names};

pub(super) fn take_vector(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    // Sizes and positions are few, and usually written as a list.
    let sizes =
        matches!(element, Type::Primitive(name) if matches!(name.as_str(), "usize" | "isize"));
    if is_array_like(element) && !sizes {
        return Ok(Taken::new(many(element), "_", "{}"));
    }
    if let Type::Reference { mutable: false, inner, .. } = element
        && !lasts(element)
    {
        return lent_elements(cx, inner, "");
    }
    let inner = callables::element(cx, element).unwrap_or_else(|| take(cx, element))?;
    if let Some((owned, pass)) = moved(&inner) {
        return Ok(Taken::new(names::SEQUENCE.of(inner.annotation), owned, &pass));
    }
    Ok(Taken::new(names::SEQUENCE.of(owned_only(inner)?.annotation), "_", "{}"))
}

/// Elements that are read as something else, each of which then becomes what Rust takes.
fn moved(inner: &Taken) -> Option<(String, String)> {
    let each = inner.pass.replace("{}", "each");
    let by_value = inner.owned != "_"
        && !each.starts_with('&')
        && !each.contains(".as_")
        && !pointed::is_brief(&each);
    (each != "each" && by_value).then(|| {
        let pass = format!("{{}}.into_iter().map(|each| {each}).collect()");
        (format!("Vec<{}>", inner.owned), pass)
    })
}

pub(super) fn take_slice(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    match element {
        Type::Primitive(name) if dtype(name).is_some() => {
            Ok(Taken::new(many(element), format!("runtime::Slice<{name}>"), "&{}"))
        }
        _ if let Some(element) = complex::element(element) => {
            Ok(Taken::new(names::ARRAY_LIKE, format!("runtime::Slice<{element}>"), "&{}"))
        }
        _ if is_array_like(element) => Ok(Taken::new(names::ARRAY_LIKE, "Vec<_>", "&{}")),
        Type::Primitive(_) | Type::Item(..) | Type::Foreign(..) | Type::Tuple(_) => {
            let inner = callables::element(cx, element).unwrap_or_else(|| take(cx, element))?;
            if let Some((owned, pass)) = moved(&inner) {
                let pass = format!("&{}", pass.replace("collect()", "collect::<Vec<_>>()"));
                return Ok(Taken::new(names::SEQUENCE.of(inner.annotation), owned, &pass));
            }
            let inner = owned_only(inner)?;
            Ok(Taken::new(names::SEQUENCE.of(inner.annotation), "Vec<_>", "&{}"))
        }
        Type::Reference { mutable: false, inner, .. } if !lasts(element) => {
            lent_elements(cx, inner, "&")
        }
        Type::Reference { .. } => {
            let inner = owned_only(take(cx, element)?)?;
            let owned = format!("Vec<{}>", inner.owned);
            Ok(Taken::new(names::SEQUENCE.of(inner.annotation), owned, "&{}"))
        }
        _ => Err("a slice of borrowed values cannot be made from Python".to_owned()),
    }
}

/// `&[&str]`, `Vec<&[f64]>`, `&[&T]`: what is lent is gathered first, and then the borrows of it.
fn lent_elements(cx: &Context<'_>, inner: &Type, borrow: &str) -> Result<Taken, Refusal> {
    let (lent, each) = match inner {
        Type::Primitive(name) if name == "str" => {
            (Taken::new(Expr::name("str"), "String", "&{}"), "&each[..]")
        }
        Type::Slice(element) => (take_slice(cx, element)?, "&each[..]"),
        _ => {
            let taken = owned_only(take(cx, inner)?)?;
            let named = spelled(cx, inner).ok_or_else(|| {
                "generated code cannot name what its elements refer to".to_owned()
            })?;
            (Taken { owned: named, ..taken }, "each")
        }
    };
    let annotation = match lent.annotation {
        numbers if numbers == names::ARRAY_LIKE => numbers,
        other => names::SEQUENCE.of(other),
    };
    let pass = format!("{borrow}{{}}.iter().map(|each| {each}).collect::<Vec<_>>()");
    Ok(Taken::new(annotation, format!("Vec<{}>", lent.owned), &pass))
}

pub(super) fn take_array(cx: &Context<'_>, element: &Type) -> Result<Taken, Refusal> {
    if is_byte(element) {
        return Ok(Taken::new(many(element), "_", "{}"));
    }
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
const LONGEST_TUPLE: usize = 12;

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
    if is_byte(element) {
        return Ok(Given::plain(Expr::name("bytes")));
    }
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
    hashable(key)?;
    let (key, value) = (give(cx, key)?, give(cx, value)?);
    let convert = if key.convert == "{}" && value.convert == "{}" {
        "{}".to_owned()
    } else {
        format!(
            "runtime::Pairs({{}}.into_iter().map(|(key, value)| ({}, {})).collect())",
            key.convert.replace("{}", "key"),
            value.convert.replace("{}", "value")
        )
    };
    let arguments = vec![key.annotation, value.annotation];
    Ok(Given { annotation: Expr::Subscript(Box::new(Expr::name("dict")), arguments), convert })
}

pub(super) fn give_set(cx: &Context<'_>, element: &Type) -> Result<Given, Refusal> {
    hashable(element)?;
    let inner = give(cx, element)?;
    let convert = match inner.convert.as_str() {
        "{}" => "{}".to_owned(),
        mapped => format!(
            "runtime::Members({{}}.into_iter().map(|each| {}).collect())",
            mapped.replace("{}", "each")
        ),
    };
    Ok(Given { annotation: Expr::name("set").of(inner.annotation), convert })
}

/// Lists, dictionaries and sets have no hash in Python, so they are neither keys nor members.
fn hashable(ty: &Type) -> Result<(), Refusal> {
    let refused = || Err("a list, dict or set as a key has no hash in Python".to_owned());
    match ty {
        Type::Foreign(path, arguments) => match path.name() {
            "Vec" if !matches!(arguments.first(), Some(Type::Primitive(name)) if name == "u8") => {
                refused()
            }
            "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" | "VecDeque" | "LinkedList"
            | "BinaryHeap" => refused(),
            _ => arguments.iter().try_for_each(hashable),
        },
        Type::Tuple(members) => members.iter().try_for_each(hashable),
        Type::Reference { inner, .. } => hashable(inner),
        Type::Array(inner, _) | Type::Slice(inner) if !matches!(&**inner, Type::Primitive(name) if name == "u8") => {
            refused()
        }
        _ => Ok(()),
    }
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
            rows.first().is_some_and(|row| is_array_like(row) && !is_byte(row))
        }
        Type::Array(inner, _) => is_array_like(inner) && !is_byte(inner),
        other => complex::parts(other).is_some(),
    }
}

fn is_byte(element: &Type) -> bool {
    matches!(element, Type::Primitive(name) if name == "u8")
}

/// What may be passed for many numbers: an array-like; for bytes whatever lends its memory.
fn many(element: &Type) -> Expr {
    if is_byte(element) {
        let buffer = Expr::Imported("typing_extensions", "Buffer");
        buffer.or(names::SEQUENCE.of(Expr::name("int")))
    } else {
        names::ARRAY_LIKE
    }
}

fn numeric(element: &Type) -> Option<&'static str> {
    match element {
        Type::Primitive(name) => dtype(name),
        other => complex::parts(other).map(|(_, dtype)| dtype),
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
