//! `&mut String`, `&mut Vec<T>`, `&mut u64`: what Python gives there cannot change, so that the call returns what
//! it becomes.

use crate::resolve::model::{Function, Type};

use crate::lower::context::Context;
use crate::lower::conversions::{self, Taken};
use crate::lower::expr::Expr;
use crate::lower::functions::{asyncs, instantiated};
use crate::lower::model::Outcome;
use crate::lower::names;

/// What is written to, if it is of this kind.
fn target(ty: &Type) -> Option<&Type> {
    let Type::Reference { mutable: true, inner, .. } = ty else { return None };
    let is_value = match inner.as_ref() {
        Type::Primitive(name) => name != "str",
        Type::Foreign(path, _) => {
            let path = path.to_string();
            matches!(path.as_str(), "std::string::String" | "std::vec::Vec" | "std::option::Option")
                || path.starts_with("std::collections::")
        }
        _ => false,
    };
    is_value.then_some(inner)
}

/// How such a parameter is read: as a value of its own.
pub(super) fn take(cx: &Context<'_>, ty: &Type) -> Option<Taken> {
    let inner = target(ty)?;
    conversions::give(cx, inner).ok()?;
    let taken = conversions::take_owned(cx, inner).ok()?;
    let plain = taken.pass == "{}" && !taken.is_held() && !taken.is_brief();
    plain.then(|| Taken { pass: "&mut {}".to_owned(), ..taken })
}

/// The result with what the parameters become, in their order.
pub(super) fn returned(
    cx: &Context<'_>,
    function: &Function,
    (returns, outcome): (Expr, Outcome),
) -> Result<(Expr, Outcome), String> {
    let written: Vec<(String, conversions::Given)> = function
        .parameters
        .iter()
        .filter_map(|parameter| {
            let ty = instantiated(function, &parameter.ty);
            take(cx, &ty)?;
            let given = conversions::give(cx, target(&ty)?).ok()?;
            let variable = names::rust_identifier(&names::identifier(&parameter.name));
            Some((variable, given))
        })
        .collect();
    if written.is_empty() {
        return Ok((returns, outcome));
    }
    let unseen = || "it takes `&mut`, and Python would not see the change".to_owned();
    let Outcome::Value(convert) = &outcome else { return Err(unseen()) };
    if asyncs::output(function).is_some() || function.output.refers() {
        return Err(unseen());
    }
    let (mut kinds, mut parts) = (Vec::new(), Vec::new());
    let nothing = returns == Expr::None;
    if !nothing {
        kinds.push(returns);
        parts.push(convert.clone());
    }
    for (variable, given) in written {
        kinds.push(given.annotation);
        parts.push(given.convert.replace("{}", &variable));
    }
    let done = if nothing { "let () = {}; " } else { "" };
    let (kind, made) = if let [one] = parts.as_slice() {
        (kinds.remove(0), one.clone())
    } else {
        let tuple = Expr::Subscript(Box::new(Expr::name("tuple")), kinds);
        (tuple, format!("({})", parts.join(", ")))
    };
    Ok((kind, Outcome::Value(format!("{{ {done}{made} }}"))))
}

/// The documentation, which says so where it does not speak of the result.
pub(super) fn told(cx: &Context<'_>, function: &Function) -> String {
    let mut names = function.parameters.iter().filter_map(|parameter| {
        let ty = instantiated(function, &parameter.ty);
        take(cx, &ty).map(|_| format!("`{}`", parameter.name))
    });
    let Some(first) = names.next() else { return function.docs.clone() };
    let (all, one) =
        names.fold((first, true), |(all, _), name| (format!("{all} and {name}"), false));
    if function.docs.contains("# Returns") {
        return function.docs.clone();
    }
    let whole = conversions::result(&function.output).map_or(&function.output, |(value, _)| value);
    let beside = match whole {
        Type::Tuple(members) if members.is_empty() => "",
        _ => "The result, and ",
    };
    format!(
        "{}\n\n# Returns\n\n{beside}{all} as the call leaves {}.",
        function.docs,
        if one { "it" } else { "them" }
    )
}
