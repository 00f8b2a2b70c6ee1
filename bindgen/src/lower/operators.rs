//! `std::ops`: arithmetic between a type and what it has an implementation for.

use crate::resolve::model::{Impls, ItemId, TraitImpl, Type};

use super::context::Context;
use super::conversions::{self, spelled};
use super::model::{Dunder, PyRight};

/// Rust's traits, each with its method and Python's name.
const BINARY: [(&str, &str, &str); 10] = [
    ("std::ops::Add", "add", "add"),
    ("std::ops::Sub", "sub", "sub"),
    ("std::ops::Mul", "mul", "mul"),
    ("std::ops::Div", "div", "truediv"),
    ("std::ops::Rem", "rem", "mod"),
    ("std::ops::BitAnd", "bitand", "and"),
    ("std::ops::BitOr", "bitor", "or"),
    ("std::ops::BitXor", "bitxor", "xor"),
    ("std::ops::Shl", "shl", "lshift"),
    ("std::ops::Shr", "shr", "rshift"),
];
const UNARY: [(&str, &str, &str); 2] =
    [("std::ops::Neg", "neg", "neg"), ("std::ops::Not", "not", "invert")];

/// The operators of a class. They consume what they work on, so the type must be `Clone`.
pub(super) fn of(cx: &Context<'_>, id: ItemId, impls: &Impls) -> Vec<Dunder> {
    let mut out = Vec::new();
    if !impls.has("Clone") {
        return out;
    }
    let blocks = |path: &str| {
        let path = path.to_owned();
        impls.traits.iter().filter(move |entry| {
            entry.path.to_string() == path
                && entry.generics.is_concrete()
                && entry.self_arguments.is_none()
        })
    };
    for (path, method, python) in BINARY {
        let mut rights: Vec<PyRight> = Vec::new();
        for block in blocks(path) {
            let Some(right) = right(cx, id, block) else { continue };
            if rights.iter().all(|known| known.rust != right.rust) {
                rights.push(right);
            }
        }
        // The own type first: numbers may be read from it too.
        rights.sort_by_key(|right| right.rust != cx.path(id).to_string());
        if !rights.is_empty() {
            let call = format!("{path}::{method}");
            out.push(Dunder::Binary { name: python, call, rights });
        }
    }
    for (path, method, python) in UNARY {
        let given = blocks(path).next().and_then(|block| {
            let (_, output) = block.associated.iter().find(|(name, _)| name == "Output")?;
            conversions::give(cx, output).ok()
        });
        if let Some(given) = given {
            out.push(Dunder::Unary {
                name: python,
                call: format!("{path}::{method}"),
                annotation: given.annotation,
                convert: given.convert,
            });
        }
    }
    out
}

/// One right operand and what comes of it.
fn right(cx: &Context<'_>, id: ItemId, block: &TraitImpl) -> Option<PyRight> {
    let own = Type::Item(id, Vec::new());
    let written = block.arguments.first().unwrap_or(&own);
    let (ty, pass) = match written {
        Type::Reference { mutable: false, inner, .. } => (inner.as_ref(), "&"),
        other => (other, ""),
    };
    let taken = conversions::take_owned(cx, ty).ok()?;
    let (_, output) = block.associated.iter().find(|(name, _)| name == "Output")?;
    let given = conversions::give(cx, output).ok()?;
    Some(PyRight {
        rust: spelled(cx, ty)?,
        annotation: taken.annotation,
        pass,
        returns: given.annotation,
        convert: given.convert,
    })
}
