//! `std::ops`: arithmetic between a type and what it has an implementation for, on either side, and
//! objects by their index.

use crate::resolve::model::{Impls, ItemId, TraitImpl, Type};
use crate::source::Span;

use crate::lower::classes::{gathering, operands};
use crate::lower::context::Context;
use crate::lower::conversions::{self, spelled};
use crate::lower::expr::names as types;
use crate::lower::model::{Dunder, PyClass, PyOperand};
use crate::lower::ownership::lent::fits_operators;

/// Rust's traits, each with its method and Python's name.
const BINARY: [(&str, &str); 10] = [
    ("Add", "add"),
    ("Sub", "sub"),
    ("Mul", "mul"),
    ("Div", "truediv"),
    ("Rem", "mod"),
    ("BitAnd", "and"),
    ("BitOr", "or"),
    ("BitXor", "xor"),
    ("Shl", "lshift"),
    ("Shr", "rshift"),
];
const UNARY: [(&str, &str); 2] = [("Neg", "neg"), ("Not", "invert")];

/// An operator as some block of the crate has it.
struct Block<'a> {
    left: &'a Type,
    right: Type,
    implemented: &'a TraitImpl,
}

/// What is not in Python: how it is listed, why, and where.
type Missing = (String, String, Span);

/// The operators of a class; those that Python cannot have are listed.
pub(crate) fn add(cx: &mut Context<'_>, id: ItemId, impls: &Impls, class: &mut PyClass) {
    let numbers = gathering::numbers(cx, id, impls, class);
    class.dunders.extend(numbers);
    let own = Type::Item(id, Vec::new());
    let mut missing = Vec::new();
    let fits = fits_operators(class);
    for (name, python) in BINARY {
        let (mut rights, mut lefts) = (Vec::new(), Vec::new());
        for block in blocks(impls, &own, name) {
            let made = fits.clone().and_then(|()| operand(cx, (id, impls), &block));
            let is_left = lent(block.left) == &own;
            match made {
                Ok(operand) => keep(if is_left { &mut rights } else { &mut lefts }, operand),
                Err(reason) => missing.push(listed(cx, &block, reason)),
            }
        }
        for list in [&mut rights, &mut lefts] {
            list.sort_by_key(|operand: &PyOperand| rank(cx, id, operand));
            operands::narrow(list);
        }
        if !rights.is_empty() || !lefts.is_empty() {
            let call = format!("std::ops::{name}::{}", name.to_lowercase());
            class.dunders.push(Dunder::Binary { name: python, call, rights, lefts });
        }
    }
    for (name, python) in UNARY {
        let mut made = None;
        for block in blocks(impls, &own, name) {
            match fits.clone().and_then(|()| unary(cx, impls, &block)) {
                Ok(found) => made = made.or(Some(found)),
                Err(reason) => missing.push(listed(cx, &block, reason)),
            }
        }
        if let Some((receiver, given)) = made {
            let call = format!("std::ops::{name}::{}", name.to_lowercase());
            class.dunders.push(Dunder::Unary {
                name: python,
                call,
                receiver,
                annotation: given.annotation,
                convert: given.convert,
            });
        }
    }
    missing.extend(assigning(cx, impls, &own));
    index(cx, (&own, impls), class, &mut missing);
    for (rust, reason, span) in missing {
        cx.skip(rust, "operator", reason, span, false);
    }
}

/// The blocks of one trait, those for the type itself first.
fn blocks<'a>(impls: &'a Impls, own: &'a Type, name: &str) -> Vec<Block<'a>> {
    let path = format!("std::ops::{name}");
    let entries = impls.traits.iter().map(|block| (own, block));
    let others = impls.operators.iter().map(|operator| (&operator.left, &operator.block));
    entries
        .chain(others)
        .filter(|(_, block)| {
            block.path.to_string() == path
                && block.generics.is_concrete()
                && block.self_arguments.is_none()
        })
        .map(|(left, block)| {
            let right = block.arguments.first().unwrap_or(left).clone();
            Block { left, right, implemented: block }
        })
        .collect()
}

fn keep(list: &mut Vec<PyOperand>, operand: PyOperand) {
    // What a type checker cannot tell apart the first one decides.
    let known =
        |known: &PyOperand| known.rust == operand.rust || known.annotation == operand.annotation;
    if !list.iter().any(known) {
        list.push(operand);
    }
}

/// The own type first, then what is narrower: numbers may be read from it too, and floats from integers.
fn rank(cx: &Context<'_>, id: ItemId, operand: &PyOperand) -> (usize, usize) {
    let rank = match operand.rust.as_str() {
        own if own == cx.path(id).to_string() => 0,
        "bool" => 1,
        "f64" | "f32" => 3,
        _ if operand.annotation == types::ARRAY_LIKE => 4,
        _ => 2,
    };
    (rank, operands::kinds(&operand.annotation).len())
}

fn lent(ty: &Type) -> &Type {
    match ty {
        Type::Reference { mutable: false, inner, .. } => inner,
        other => other,
    }
}

/// The type that Python gives, and how it is passed on.
fn passed(ty: &Type) -> (&Type, &'static str) {
    match ty {
        Type::Reference { mutable: false, inner, .. } => (inner, "&"),
        other => (other, ""),
    }
}

/// How the object itself stands in the operation.
fn receiver(impls: &Impls, ty: &Type) -> Result<&'static str, String> {
    match ty {
        Type::Reference { .. } => Ok("target"),
        _ if impls.has("Clone") => Ok("target.clone()"),
        _ => Err("it consumes the object, whose type is not `Clone`".to_owned()),
    }
}

/// The other operand, and what comes of it.
fn operand(
    cx: &Context<'_>,
    (id, impls): (ItemId, &Impls),
    it: &Block<'_>,
) -> Result<PyOperand, String> {
    let is_left = matches!(lent(it.left), Type::Item(own, _) if *own == id);
    let (own, other) = if is_left { (it.left, &it.right) } else { (&it.right, it.left) };
    let receiver = receiver(impls, own)?;
    let (ty, pass) = passed(other);
    let taken =
        conversions::take_owned(cx, ty).map_err(|reason| format!("its operand: {reason}"))?;
    let given = given(cx, it)?;
    Ok(PyOperand {
        rust: spelled(cx, ty).ok_or("generated code cannot name its operand")?,
        annotation: taken.annotation,
        pass,
        receiver,
        returns: given.annotation,
        convert: given.convert,
    })
}

fn given(cx: &Context<'_>, it: &Block<'_>) -> Result<conversions::Given, String> {
    let output = it.implemented.associated.iter().find(|(name, _)| name == "Output");
    let (_, output) = output.ok_or("it does not say its result")?;
    conversions::give(cx, output).map_err(|reason| format!("its result: {reason}"))
}

fn unary(
    cx: &Context<'_>,
    impls: &Impls,
    it: &Block<'_>,
) -> Result<(&'static str, conversions::Given), String> {
    Ok((receiver(impls, it.left)?, given(cx, it)?))
}

/// `AddAssign` and the like: Python's `a += b` is `a = a + b` where objects may be shared.
fn assigning(cx: &Context<'_>, impls: &Impls, own: &Type) -> Vec<Missing> {
    let one = |(name, python): (&str, &str)| {
        let reason = format!("`a {}= b` is `a = a {0} b` in Python", sign(python));
        let blocks = blocks(impls, own, &format!("{name}Assign"));
        blocks.into_iter().map(|it| listed(cx, &it, reason.clone())).collect::<Vec<_>>()
    };
    BINARY.into_iter().flat_map(one).collect()
}

fn sign(python: &str) -> &'static str {
    match python {
        "add" => "+",
        "sub" => "-",
        "mul" => "*",
        "truediv" => "/",
        "mod" => "%",
        "and" => "&",
        "or" => "|",
        "xor" => "^",
        "lshift" => "<<",
        _ => ">>",
    }
}

/// `object[index]`, where the type says how many there are.
fn index(
    cx: &Context<'_>,
    (own, impls): (&Type, &Impls),
    class: &mut PyClass,
    missing: &mut Vec<Missing>,
) {
    let counted = class.dunders.iter().any(|dunder| matches!(dunder, Dunder::Len));
    for it in blocks(impls, own, "Index") {
        let by_number = it.right == Type::Primitive("usize".to_owned());
        let output = it.implemented.associated.iter().find(|(name, _)| name == "Output");
        let has_item = class.dunders.iter().any(|dunder| {
            matches!(
                dunder,
                Dunder::Position | Dunder::Index { .. } | Dunder::Mapping | Dunder::Table
            )
        });
        let reason = match output {
            _ if has_item && by_number => continue,
            Some((_, output)) if by_number && counted => {
                let borrowed = Type::Reference {
                    lifetime: None,
                    mutable: false,
                    inner: Box::new(output.clone()),
                };
                match conversions::give(cx, &borrowed) {
                    Ok(given) => {
                        let (annotation, convert) = (given.annotation, given.convert);
                        class.dunders.push(Dunder::Index { annotation, convert });
                        continue;
                    }
                    Err(reason) => format!("its result: {reason}"),
                }
            }
            _ if by_number => {
                "the type has no `len`, so nobody can tell which positions there are".to_owned()
            }
            _ => "an index that is no position may be missing, which ends in a panic".to_owned(),
        };
        missing.push(listed(cx, &it, reason));
    }
    for it in blocks(impls, own, "IndexMut") {
        missing.push(listed(cx, &it, "what `[]` gives in Python is a copy".to_owned()));
    }
}

/// `<V as Mul<f64>>`, without what is around the names.
fn listed(cx: &Context<'_>, it: &Block<'_>, reason: String) -> Missing {
    let arguments = if it.implemented.arguments.is_empty() {
        String::new()
    } else {
        format!("<{}>", shown(cx, &it.right))
    };
    let name = it.implemented.path.name();
    let (rust, span) =
        (format!("<{} as {name}{arguments}>", shown(cx, it.left)), it.implemented.span);
    (rust, reason, span)
}

fn shown(cx: &Context<'_>, ty: &Type) -> String {
    match ty {
        Type::Item(id, _) => cx.item(*id).path.to_string(),
        Type::Reference { inner, mutable, .. } => {
            format!("&{}{}", if *mutable { "mut " } else { "" }, shown(cx, inner))
        }
        other => spelled(cx, other).unwrap_or_else(|| "_".to_owned()),
    }
}
