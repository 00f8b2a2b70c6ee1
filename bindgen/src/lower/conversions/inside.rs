//! Containers that are lent, of what Python uses where it is: lists, dictionaries and options of such objects.

use crate::resolve::model::Type;

use super::{Given, Refusal, collections, give};
use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::ownership::loans;

/// How such a container is given; none where Python gets a copy, or nothing lends it.
pub(super) fn lend(
    cx: &Context<'_>,
    inner: &Type,
    mutable: bool,
) -> Option<Result<Given, Refusal>> {
    let own = matches!(inner, Type::Item(..));
    let lends = cx.lending.get() && !own && loans::is_within(cx, inner, mutable);
    lends.then(|| of(cx, inner, mutable))
}

fn of(cx: &Context<'_>, inner: &Type, mutable: bool) -> Result<Given, Refusal> {
    let part = |ty: &Type| {
        let inner = Box::new(ty.clone());
        give(cx, &Type::Reference { lifetime: None, mutable, inner })
    };
    let (iterate, borrow) = if mutable { ("iter_mut", "mut ") } else { ("iter", "") };
    let open = |given: Given, with: &str| Given {
        convert: given.convert.replace("{}", with),
        annotation: given.annotation,
    };
    let name = match inner {
        Type::Foreign(path, _) => path.name(),
        Type::Tuple(members) => return tuple(members, borrow, &part),
        _ => "Vec",
    };
    match (name, loans::members(inner)) {
        ("Option", [inner]) => {
            let given = part(inner)?;
            let lent = if mutable { "as_mut" } else { "as_ref" };
            let convert =
                format!("{{}}.{lent}().map(|each| {})", given.convert.replace("{}", "each"));
            Ok(Given { annotation: given.annotation.optional(), convert })
        }
        ("Arc" | "Rc", _) if mutable => Err("others may share what it points to".to_owned()),
        ("Box" | "Arc" | "Rc", [inner]) => Ok(open(part(inner)?, &format!("(&{borrow}**{{}})"))),
        ("HashMap" | "BTreeMap" | "IndexMap", [key, value, ..]) => {
            let read =
                Type::Reference { lifetime: None, mutable: false, inner: Box::new(key.clone()) };
            let (key, value) = (give(cx, &read)?, part(value)?);
            let convert = format!(
                "runtime::Pairs({{}}.{iterate}().map(|(key, value)| ({}, {})).collect())",
                key.convert.replace("{}", "key"),
                value.convert.replace("{}", "value")
            );
            let arguments = vec![key.annotation, value.annotation];
            Ok(Given::new(Expr::Subscript(Box::new(Expr::name("dict")), arguments), &convert))
        }
        (_, [inner, ..]) => {
            let given = part(match inner {
                // What is kept in place: `SmallVec<[T; 4]>`.
                Type::Array(inner, _) if name == "SmallVec" => inner,
                inner => inner,
            })?;
            let convert = collections::each(iterate, &given.convert);
            Ok(Given { annotation: Expr::name("list").of(given.annotation), convert })
        }
        _ => Err("its type has no Python form".to_owned()),
    }
}

fn tuple(
    members: &[Type],
    borrow: &str,
    part: &dyn Fn(&Type) -> Result<Given, Refusal>,
) -> Result<Given, Refusal> {
    let (mut annotations, mut parts) = (Vec::new(), Vec::new());
    for (index, member) in members.iter().enumerate() {
        let given = part(member)?;
        parts.push(given.convert.replace("{}", &format!("(&{borrow}made.{index})")));
        annotations.push(given.annotation);
    }
    let convert = format!("{{ let made = {{}}; ({},) }}", parts.join(", "));
    let annotation = Expr::Subscript(Box::new(Expr::name("tuple")), annotations);
    Ok(Given::new(annotation, &convert))
}
