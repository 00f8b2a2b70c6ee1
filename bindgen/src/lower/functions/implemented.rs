//! What a type has through a trait: the path by which generated code names it without importing the trait.

use crate::resolve::model::{Bound, Function, Item, Type};

use crate::lower::context::Context;
use crate::lower::conversions::spelled;

/// `<Type as Trait<Arguments>>`; none for what is the type's own.
pub(crate) fn through(
    cx: &Context<'_>,
    of_trait: Option<&Bound>,
    rust: &str,
) -> Result<Option<String>, String> {
    let Some((bound, id)) = of_trait.and_then(|bound| Some((bound, bound.item?))) else {
        return Ok(None);
    };
    let mut arguments = Vec::new();
    for argument in &bound.arguments {
        let text = argument_of(cx, argument).ok_or_else(|| {
            format!("generated code cannot name the argument of the trait `{}`", bound.path.name())
        })?;
        arguments.push(text);
    }
    let list =
        if arguments.is_empty() { String::new() } else { format!("<{}>", arguments.join(", ")) };
    Ok(Some(format!("<{rust} as {}{list}>", cx.path(id))))
}

/// An argument of a trait: how long what it refers to lives is left to rustc.
fn argument_of(cx: &Context<'_>, ty: &Type) -> Option<String> {
    match ty {
        Type::Reference { mutable, inner, .. } => {
            let start = if *mutable { "&mut " } else { "&" };
            let inner = match inner.as_ref() {
                Type::Primitive(name) => name.clone(),
                Type::Slice(element) => format!("[{}]", spelled(cx, element)?),
                other => spelled(cx, other)?,
            };
            Some(start.to_owned() + &inner)
        }
        other => other.as_constant().map(str::to_owned).or_else(|| spelled(cx, other)),
    }
}

/// Why a method is there, for the listing.
pub(crate) fn reason(method: &Function, item: &Item) -> String {
    said(method.of_trait.as_ref(), item, "method")
}

/// Why a method or constant is there.
pub(crate) fn said(of_trait: Option<&Bound>, item: &Item, kind: &str) -> String {
    match of_trait {
        Some(bound) => format!(
            "a {kind} of the trait `{}`, which `{}` implements",
            bound.path.name(),
            item.name
        ),
        None => format!("a public {kind} of `{}`", item.name),
    }
}
