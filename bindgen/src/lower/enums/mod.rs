//! Unit enums: member names, and the text that means each member.

pub(crate) mod members;
pub(crate) mod variants;

use heck::{ToShoutySnakeCase, ToSnakeCase};

use crate::resolve::model::{Enum, Item, Shape, Value, Variant};

use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::model::{EnumProtocol, PyEnum, PyMember};
use crate::lower::{docs, names};
use crate::resolve::model::ItemId;

/// Whether no variant carries data, and Rust lets everybody write each.
pub(crate) fn is_plain(it: &Enum) -> bool {
    let plain = |variant: &Variant| variant.shape == Shape::Unit && !variant.non_exhaustive;
    !it.variants.is_empty() && it.variants.iter().all(plain)
}

/// The text that means a variant: annotated, as serde writes it, or its name in snake case.
pub(crate) fn value(_it: &Enum, variant: &Variant) -> String {
    let annotated = variant.annotations.iter().find_map(|annotation| match &annotation.value {
        Some(Value::Str(text)) if annotation.key == "value" => Some(text.clone()),
        _ => None,
    });
    annotated
        .or_else(|| variant.serde_name.clone())
        .unwrap_or_else(|| names::in_words(&variant.name).to_snake_case())
}

/// `Literal["iso", "unix_seconds"]`
pub(crate) fn literal(it: &Enum) -> Expr {
    let values = visible(it).map(|variant| Expr::Str(value(it, variant))).collect();
    Expr::Subscript(Box::new(Expr::Imported("typing", "Literal")), values)
}

fn visible(it: &Enum) -> impl Iterator<Item = &Variant> {
    it.variants.iter().filter(|variant| !crate::lower::has(&variant.annotations, "skip"))
}

/// The Python enum of a unit-only Rust enum.
pub(crate) fn lower(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    it: &Enum,
) -> Result<PyEnum, String> {
    let members: Vec<PyMember> = visible_members(cx, it);
    let mut lowered = PyEnum {
        name: cx.exposed(id).map_or_else(|| item.name.clone(), |exposed| exposed.name.clone()),
        docs: docs::plain(cx, &item.docs),
        rust: cx.path(id),
        members,
        non_exhaustive: item.non_exhaustive || it.variants.len() != visible(it).count(),
        is_clone: it.impls.has("Clone"),
        methods: Vec::new(),
        constants: Vec::new(),
        protocols: protocols(it),
    };
    if let Some(reason) = clash(&lowered) {
        return Err(reason);
    }
    members::methods(cx, id, item, it, &mut lowered);
    members::constants(cx, id, item, it, &mut lowered);
    Ok(lowered)
}

/// What members answer to besides what every enum does.
fn protocols(it: &Enum) -> Vec<EnumProtocol> {
    let known = [("Display", EnumProtocol::Text), ("PartialOrd", EnumProtocol::Order)];
    known.into_iter().filter(|(name, _)| it.impls.has(name)).map(|(_, protocol)| protocol).collect()
}

fn visible_members(cx: &Context<'_>, it: &Enum) -> Vec<PyMember> {
    visible(it)
        .map(|variant| {
            let name = crate::lower::annotated_name(&variant.annotations)
                .unwrap_or_else(|| names::in_words(&variant.name).to_shouty_snake_case());
            PyMember {
                name: names::member(&name),
                value: value(it, variant),
                docs: docs::plain(cx, &variant.docs),
                variant: variant.name.clone(),
            }
        })
        .collect()
}

/// Two members under one name or one value: the first such pair.
fn clash(it: &PyEnum) -> Option<String> {
    it.members.iter().enumerate().find_map(|(index, member)| {
        let same = |other: &PyMember| other.name == member.name || other.value == member.value;
        let found = it.members[..index].iter().any(same);
        found.then(|| format!("two members would be `{}`", member.name))
    })
}
