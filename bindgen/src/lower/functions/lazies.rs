//! Results that are iterated over: `impl Iterator`, boxed iterators, those of the standard library and
//! borrowing ones of the crate. Python steps through them, and what they borrow is kept.

use crate::resolve::model::{Bound, ItemId, RustPath, Type};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::conversions::{self, Given};
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{Outcome, PyStep};
use crate::lower::ownership::lent;

/// The annotation and outcome of a result that is iterated over; none for any other result.
pub(crate) fn outcome(cx: &Context<'_>, ty: &Type) -> Option<Result<(Expr, Outcome), String>> {
    let item = item_of(cx, ty)?;
    Some(lazy(cx, &item))
}

fn lazy(cx: &Context<'_>, item: &Type) -> Result<(Expr, Outcome), String> {
    let (fallible, item) = match conversions::result(item) {
        Some((value, error)) => {
            crate::lower::errors::raised::raised(cx, error);
            (true, value)
        }
        None => (false, item),
    };
    let given = step(cx, item).map_err(|reason| format!("its items: {reason}"))?;
    let outcome = Outcome::Lazy { convert: given.convert, fallible };
    Ok((types::ITERATOR.of(given.annotation), outcome))
}

/// What one step gives; it may be an iterator itself, or have some.
fn step(cx: &Context<'_>, item: &Type) -> Result<Given, String> {
    if let Some(inner) = item_of(cx, item) {
        let (annotation, outcome) = lazy(cx, &inner)?;
        let Outcome::Lazy { convert, fallible } = outcome else {
            return Err("they are iterated over in a way of their own".to_owned());
        };
        return Ok(Given::new(annotation, &nested(&convert, fallible)));
    }
    let Type::Tuple(members) = item else {
        return lent::lending(cx, || conversions::give(cx, item));
    };
    if !members.iter().any(|member| item_of(cx, member).is_some()) {
        return lent::lending(cx, || conversions::give(cx, item));
    }
    let (mut annotations, mut names, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for (index, member) in members.iter().enumerate() {
        let given = step(cx, member)?;
        let name = format!("part{index}");
        annotations.push(given.annotation);
        parts.push(given.convert.replace("{}", &name));
        names.push(name);
    }
    let convert = format!("{{ let ({},) = {{}}; ({},) }}", names.join(", "), parts.join(", "));
    let annotation = Expr::Subscript(Box::new(Expr::name("tuple")), annotations);
    Ok(Given::new(annotation, &convert))
}

/// An iterator that is itself a step of another one: it keeps what that one does.
fn nested(convert: &str, fallible: bool) -> String {
    let check = if fallible { "let made = check!(py, made)?;" } else { "" };
    let convert = convert.replace("{}", "made");
    format!(
        "{{ use runtime::Unsendable as _; let steps = {{}}.into_iter(); \
         let sendable = runtime::Probe::of(&steps).sendable(); \
         let inside = keeper.again(); let again = inside.again(); \
         let steps = runtime::stepper(steps, sendable, move |py, made| {{ \
         let _ = &again; {check} self::give(py, {convert}) }}); \
         runtime::iterator::<Package>(py, &inside, steps)? }}"
    )
}

/// What one step gives, of a type that is iterated over lazily.
pub(crate) fn item_of(cx: &Context<'_>, ty: &Type) -> Option<Type> {
    match ty {
        Type::ImplTrait(bounds) => bounds.iter().find_map(of_bound),
        Type::Item(id, arguments) if arguments.is_empty() => own_item(cx, *id),
        Type::Foreign(path, arguments) => match (path.to_string().as_str(), arguments.as_slice()) {
            ("std::boxed::Box", [Type::DynTrait(bounds)]) => bounds.iter().find_map(of_bound),
            (text, arguments) => standard(cx, text, arguments),
        },
        _ => None,
    }
}

fn of_bound(bound: &Bound) -> Option<Type> {
    let iterates = matches!(
        bound.path.to_string().as_str(),
        "std::iter::Iterator"
            | "std::iter::IntoIterator"
            | "std::iter::DoubleEndedIterator"
            | "std::iter::ExactSizeIterator"
            | "std::iter::FusedIterator"
    );
    let item = bound.associated.iter().find(|(name, _)| name == "Item");
    item.filter(|_| iterates).map(|(_, ty)| ty.clone())
}

/// An iterator of the crate that has no class: it borrows.
fn own_item(cx: &Context<'_>, id: ItemId) -> Option<Type> {
    if cx.role(id).is_some() && cx.role(id) != Some(Role::Iterator) {
        return None;
    }
    let found = cx.impls(id)?.find("Iterator")?;
    found.associated.iter().find(|(name, _)| name == "Item").map(|(_, ty)| ty.clone())
}

fn lent(ty: &Type) -> Type {
    Type::Reference { lifetime: None, mutable: false, inner: Box::new(ty.clone()) }
}

fn changed(ty: &Type) -> Type {
    Type::Reference { lifetime: None, mutable: true, inner: Box::new(ty.clone()) }
}

fn primitive(name: &str) -> Type {
    Type::Primitive(name.to_owned())
}

/// The iterators of the standard library.
fn standard(cx: &Context<'_>, path: &str, arguments: &[Type]) -> Option<Type> {
    let (module, name) = path.rsplit_once("::")?;
    let first = arguments.first();
    let second = arguments.get(1);
    let is_map = matches!(module, "std::collections::hash_map" | "std::collections::btree_map");
    let lends = matches!(
        module,
        "std::slice"
            | "std::collections::hash_set"
            | "std::collections::btree_set"
            | "std::collections::vec_deque"
            | "std::collections::linked_list"
            | "std::collections::binary_heap"
    );
    let owns = lends || matches!(module, "std::vec" | "std::option" | "std::array");
    Some(match (module, name) {
        (_, "Iter" | "Range") if is_map => Type::Tuple(vec![lent(first?), lent(second?)]),
        (_, "IntoIter") if is_map => Type::Tuple(vec![first?.clone(), second?.clone()]),
        (_, "Keys") if is_map => lent(first?),
        (_, "Values") if is_map => lent(second?),
        (_, "IntoKeys") if is_map => first?.clone(),
        (_, "IntoValues") if is_map => second?.clone(),
        ("std::slice", "Chunks" | "ChunksExact" | "Windows" | "RChunks") => {
            lent(&Type::Slice(Box::new(first?.clone())))
        }
        (_, "Iter") if lends => lent(first?),
        (_, "IterMut") if lends => changed(first?),
        (_, "IterMut") if is_map => Type::Tuple(vec![lent(first?), changed(second?)]),
        (_, "ValuesMut") if is_map => changed(second?),
        (_, "IntoIter") if owns => first?.clone(),
        ("std::str", "Chars") => primitive("char"),
        ("std::str", "CharIndices") => Type::Tuple(vec![primitive("usize"), primitive("char")]),
        ("std::str", "Bytes") => primitive("u8"),
        ("std::str", "Lines" | "SplitWhitespace" | "SplitAsciiWhitespace") => {
            lent(&primitive("str"))
        }
        ("std::iter", _) => return adapted(cx, name, first, second),
        _ => return None,
    })
}

/// What wraps another iterator.
fn adapted(
    cx: &Context<'_>,
    name: &str,
    first: Option<&Type>,
    second: Option<&Type>,
) -> Option<Type> {
    let inner = || item_of(cx, first?);
    Some(match name {
        "Rev" | "Skip" | "Take" | "StepBy" | "Fuse" | "Peekable" | "Cycle" | "Chain" | "Filter"
        | "SkipWhile" | "TakeWhile" => inner()?,
        "Enumerate" => Type::Tuple(vec![primitive("usize"), inner()?]),
        "Cloned" | "Copied" => match inner()? {
            Type::Reference { inner, .. } => *inner,
            _ => return None,
        },
        "Zip" => Type::Tuple(vec![inner()?, item_of(cx, second?)?]),
        "Once" | "Empty" | "Repeat" => first?.clone(),
        _ => return None,
    })
}

/// Whether Python iterates over a result.
pub(crate) fn is_iterated(cx: &Context<'_>, ty: &Type) -> bool {
    let value = conversions::result(ty).map_or(ty, |(value, _)| value);
    let class = matches!(value, Type::Item(id, _) if cx.role(*id) == Some(Role::Iterator));
    class || item_of(cx, value).is_some()
}

/// `IntoIterator` of the type itself: what an iteration over a copy of the object gives.
pub(crate) fn into_iterator(cx: &Context<'_>, id: ItemId) -> Option<PyStep> {
    let impls = cx.impls(id).filter(|impls| impls.has("Clone"))?;
    let found = impls.traits.iter().find(|entry| {
        entry.path == RustPath::parse("std::iter::IntoIterator") && entry.generics.is_concrete()
    })?;
    let (_, item) = found.associated.iter().find(|(name, _)| name == "Item")?;
    let given = conversions::give(cx, item).ok()?;
    Some(PyStep {
        annotation: given.annotation,
        fallible: false,
        detach: false,
        control: None,
        convert: given.convert,
    })
}
