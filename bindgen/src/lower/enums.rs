//! Unit enums: member names, and the text that means each member.

use heck::{ToShoutySnakeCase, ToSnakeCase};

use crate::resolve::model::{Enum, Item, Shape, Value, Variant};
use crate::source::Span;

use super::context::Context;
use super::docs;
use super::expr::Expr;
use super::model::{PyEnum, PyMember};
use super::names;
use crate::resolve::model::ItemId;

/// Whether no variant carries data.
pub(super) fn is_plain(it: &Enum) -> bool {
    !it.variants.is_empty() && it.variants.iter().all(|variant| variant.shape == Shape::Unit)
}

/// The text that means a variant: annotated, as serde writes it, or its name in snake case.
pub(super) fn value(_it: &Enum, variant: &Variant) -> String {
    let annotated = variant.annotations.iter().find_map(|annotation| match &annotation.value {
        Some(Value::Str(text)) if annotation.key == "value" => Some(text.clone()),
        _ => None,
    });
    annotated.or_else(|| variant.serde_name.clone()).unwrap_or_else(|| variant.name.to_snake_case())
}

/// `Literal["iso", "unix_seconds"]`
pub(super) fn literal(it: &Enum) -> Expr {
    let values = visible(it).map(|variant| Expr::Str(value(it, variant))).collect();
    Expr::Subscript(Box::new(Expr::Imported("typing", "Literal")), values)
}

fn visible(it: &Enum) -> impl Iterator<Item = &Variant> {
    it.variants.iter().filter(|variant| !super::has(&variant.annotations, "skip"))
}

/// The Python enum of a unit-only Rust enum.
pub(super) fn lower(cx: &Context<'_>, id: ItemId, item: &Item, it: &Enum) -> PyEnum {
    let members = visible(it)
        .map(|variant| {
            let name = super::annotated_name(&variant.annotations)
                .unwrap_or_else(|| variant.name.to_shouty_snake_case());
            PyMember {
                name: names::member(&name),
                value: value(it, variant),
                docs: docs::plain(cx, &variant.docs),
                variant: variant.name.clone(),
            }
        })
        .collect();
    PyEnum {
        name: cx.exposed(id).map_or_else(|| item.name.clone(), |exposed| exposed.name.clone()),
        docs: docs::plain(cx, &item.docs),
        rust: cx.path(id),
        members,
        non_exhaustive: item.non_exhaustive || it.variants.len() != visible(it).count(),
        is_clone: it.impls.has("Clone"),
    }
}

/// Two members under one name or one value: the first such pair.
pub(super) fn clash(it: &PyEnum, item: &Item) -> Option<(String, Span)> {
    for (index, member) in it.members.iter().enumerate() {
        let same = |other: &PyMember| other.name == member.name || other.value == member.value;
        if it.members[..index].iter().any(same) {
            return Some((format!("two members would be `{}`", member.name), item.span));
        }
    }
    None
}
