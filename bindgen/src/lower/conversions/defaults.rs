//! Defaults: what Rust starts from, as the Python literal that means the same.

use std::collections::BTreeMap;

use crate::resolve::model::{ItemId, ItemKind, RustPath, Shape, Struct, Type, Value};
use crate::select::Role;

use super::{is, option, vector};
use crate::lower::context::Context;
use crate::lower::expr::Expr;
use crate::lower::{enums, names};

/// How deep one value may refer to another before we stop following.
const DEPTH: usize = 16;

/// The literal that an argument of this type accepts for a Rust value; none where it can't be read.
pub(in crate::lower) fn literal(cx: &Context<'_>, value: &Value, ty: &Type) -> Option<Expr> {
    at_depth(cx, value, ty, DEPTH)
}

fn at_depth(cx: &Context<'_>, value: &Value, ty: &Type, depth: usize) -> Option<Expr> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::Bool(flag) => Some(Expr::Bool(*flag)),
        Value::Int(number) if is_float(ty) => Some(Expr::Float(format!("{number}.0"))),
        Value::Int(number) => Some(Expr::Int(*number)),
        Value::Float(text) => Some(Expr::Float(python_float(text))),
        Value::Str(text) => Some(Expr::Str(text.clone())),
        Value::Char(character) => Some(Expr::Str(character.to_string())),
        Value::None | Value::Unit => Some(Expr::None),
        Value::Some(inner) => at_depth(cx, inner, option(ty)?, depth),
        Value::List(members) => {
            let element = vector(ty).unwrap_or(ty);
            let members = members.iter().map(|member| at_depth(cx, member, element, depth));
            Some(sequence(members.collect::<Option<_>>()?))
        }
        Value::Tuple(members) => {
            let Type::Tuple(types) = ty else { return None };
            let members =
                members.iter().zip(types).map(|(member, ty)| at_depth(cx, member, ty, depth));
            tuple(members.collect::<Option<_>>()?)
        }
        Value::Variant(id, variant) => {
            let ItemKind::Enum(it) = &cx.item(*id).kind else { return None };
            let variant = it.variants.iter().find(|candidate| candidate.name == *variant)?;
            enums::is_plain(it).then(|| Expr::Str(enums::value(it, variant)))
        }
        Value::AssociatedConstant(id, name) => {
            let constants = &cx.impls(*id)?.constants;
            let (_, constant) = constants.iter().find(|(candidate, _)| candidate == name)?;
            at_depth(cx, &constant.value, &constant.ty, depth)
        }
        Value::Constant(id) => {
            let ItemKind::Constant(constant) = &cx.item(*id).kind else { return None };
            at_depth(cx, &constant.value, &constant.ty, depth)
        }
        Value::Call { item, arguments, .. } => text_form(cx, *item, arguments),
        Value::Default(named) => default_of(cx, named.as_ref().unwrap_or(ty), depth),
        Value::Struct { .. } | Value::Other(_) => None,
    }
}

/// Values in a row. A list where there is one: `inspect` drops the comma before a bracket, and so
/// would show `("a",)` as the text `"a"`.
fn sequence(members: Vec<Expr>) -> Expr {
    if members.len() == 1 { Expr::List(members) } else { Expr::Tuple(members) }
}

/// A tuple, unless it is one that `inspect` cannot show.
fn tuple(members: Vec<Expr>) -> Option<Expr> {
    (members.len() != 1).then_some(Expr::Tuple(members))
}

/// A value made from one text by a type that reads its text form is that text.
fn text_form(cx: &Context<'_>, id: ItemId, arguments: &[Value]) -> Option<Expr> {
    let impls = cx.impls(id)?;
    match arguments {
        [Value::Str(text)] if impls.has("FromStr") && impls.has("Display") => {
            Some(Expr::Str(text.clone()))
        }
        _ => None,
    }
}

fn default_of(cx: &Context<'_>, ty: &Type, depth: usize) -> Option<Expr> {
    match ty {
        Type::Primitive(name) => Some(match name.as_str() {
            "bool" => Expr::Bool(false),
            "f32" | "f64" => Expr::Float("0.0".to_owned()),
            "char" => Expr::Str("\0".to_owned()),
            "str" => Expr::Str(String::new()),
            _ => Expr::Int(0),
        }),
        Type::Foreign(path, _) if is(path, "std::option::Option") => Some(Expr::None),
        Type::Foreign(path, _) if is(path, "std::string::String") => Some(Expr::Str(String::new())),
        Type::Foreign(path, arguments) => default_of_foreign(cx, path, arguments, depth),
        Type::Slice(_) => Some(Expr::Tuple(Vec::new())),
        Type::Tuple(members) if members.is_empty() => Some(Expr::None),
        Type::Tuple(members) => {
            let members = members.iter().map(|member| default_of(cx, member, depth));
            tuple(members.collect::<Option<_>>()?)
        }
        Type::Item(id, _) if cx.role(*id) == Some(Role::Enum) => {
            let ItemKind::Enum(it) = &cx.item(*id).kind else { return None };
            let value = match it.variants.iter().find(|variant| variant.is_default) {
                Some(variant) => &Value::Variant(*id, variant.name.clone()),
                None => it.impls.find("Default")?.functions.first()?.body.as_ref()?,
            };
            at_depth(cx, value, ty, depth)
        }
        Type::Item(id, _) => {
            let value = cx.impls(*id)?.find("Default")?.functions.first()?.body.as_ref()?;
            at_depth(cx, value, ty, depth)
        }
        _ => None,
    }
}

fn default_of_foreign(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
    depth: usize,
) -> Option<Expr> {
    Some(match path.to_string().as_str() {
        "std::vec::Vec"
        | "std::collections::VecDeque"
        | "std::collections::LinkedList"
        | "std::collections::BinaryHeap"
        | "std::collections::HashSet"
        | "std::collections::BTreeSet" => Expr::Tuple(Vec::new()),
        "std::collections::HashMap" | "std::collections::BTreeMap" => Expr::EmptyDict,
        "std::path::PathBuf" | "std::ffi::OsString" => Expr::Str(String::new()),
        "std::time::Duration" => Expr::Float("0.0".to_owned()),
        "rust_decimal::Decimal" => Expr::Int(0),
        "std::marker::PhantomData" => Expr::None,
        "std::boxed::Box"
        | "std::sync::Arc"
        | "std::rc::Rc"
        | "std::num::Wrapping"
        | "std::num::Saturating" => default_of(cx, arguments.first()?, depth)?,
        _ => return None,
    })
}

fn is_float(ty: &Type) -> bool {
    match ty {
        Type::Primitive(name) => name == "f64" || name == "f32",
        other => option(other).is_some_and(is_float),
    }
}

/// Rust writes `1.` and `1e3`; Python's `repr` writes `1.0` and `1000.0`.
fn python_float(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(number) => format!("{number:?}"),
        Err(_) => text.to_owned(),
    }
}

/// The values that a struct starts from, by field: of `impl Default`, of a preset's body laid over it,
/// or of the derive. Fields that cannot be read are absent.
pub(in crate::lower) fn struct_defaults(
    cx: &Context<'_>,
    id: ItemId,
    it: &Struct,
    body: Option<&Value>,
) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    let default = it.impls.find("Default");
    if default.is_some_and(|entry| entry.derived) {
        for field in &it.fields {
            out.insert(field.name.clone(), Value::Default(Some(field.ty.clone())));
        }
    } else if let Some(value) = default.and_then(|entry| entry.functions.first()?.body.as_ref()) {
        lay_over(cx, id, value, &mut out, DEPTH);
    }
    if let Some(value) = body {
        let mut over = BTreeMap::new();
        if lay_over(cx, id, value, &mut over, DEPTH) {
            out.extend(over);
        } else {
            out.clear();
        }
    }
    out
}

/// Adds the fields of a struct literal; false when the value is something else.
fn lay_over(
    cx: &Context<'_>,
    id: ItemId,
    value: &Value,
    out: &mut BTreeMap<String, Value>,
    depth: usize,
) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match value {
        Value::Struct { item, fields, base } if *item == id => {
            let known = match base.as_deref() {
                None | Some(Value::Default(_)) => true,
                Some(Value::Call { item, function, arguments })
                    if *item == id && arguments.is_empty() =>
                {
                    function == "default"
                        || function_body(cx, id, function)
                            .is_some_and(|body| lay_over(cx, id, body, out, depth))
                }
                Some(_) => false,
            };
            out.extend(fields.iter().cloned());
            known
        }
        Value::Default(_) => true,
        Value::Call { item, function, arguments } if *item == id && arguments.is_empty() => {
            function == "default"
                || function_body(cx, id, function)
                    .is_some_and(|body| lay_over(cx, id, body, out, depth))
        }
        _ => false,
    }
}

fn function_body<'a>(cx: &'a Context<'_>, id: ItemId, name: &str) -> Option<&'a Value> {
    let methods = &cx.impls(id)?.methods;
    methods.iter().find(|method| method.name == name)?.body.as_ref()
}

/// A default of an annotation as a Rust expression of the type that is read.
pub(in crate::lower) fn rust_literal(cx: &Context<'_>, value: &Value, ty: &Type) -> Option<String> {
    if let Some(inner) = option(ty) {
        return match value {
            Value::None => Some("None".to_owned()),
            Value::Some(value) => Some(format!("Some({})", rust_literal(cx, value, inner)?)),
            value => Some(format!("Some({})", rust_literal(cx, value, inner)?)),
        };
    }
    let name = match ty {
        Type::Primitive(name) => name.as_str(),
        Type::Item(id, _) => return rust_variant(cx, value, *id),
        Type::Foreign(path, _) if is(path, "std::string::String") => "str",
        Type::Reference { inner, .. } => return rust_literal(cx, value, inner),
        _ => return None,
    };
    Some(match (value, name) {
        (Value::Bool(flag), "bool") => flag.to_string(),
        (Value::Int(number), "f64" | "f32") => format!("{number}.0"),
        (Value::Int(number), kind) if !matches!(kind, "bool" | "char" | "str") => {
            number.to_string()
        }
        (Value::Float(text), "f64" | "f32") => match text.as_str() {
            "inf" => format!("{name}::INFINITY"),
            "-inf" => format!("{name}::NEG_INFINITY"),
            "NaN" => format!("{name}::NAN"),
            _ => text.clone(),
        },
        (Value::Str(text), "str") => format!("{text:?}.to_owned()"),
        (Value::Char(character), "char") => format!("{character:?}"),
        _ => return None,
    })
}

/// A variant given by itself or by its text.
fn rust_variant(cx: &Context<'_>, value: &Value, id: ItemId) -> Option<String> {
    let ItemKind::Enum(it) = &cx.item(id).kind else { return None };
    let variant = it.variants.iter().find(|variant| match value {
        Value::Variant(item, name) => *item == id && variant.name == *name,
        Value::Str(text) => enums::value(it, variant) == *text,
        _ => false,
    })?;
    let is_unit = variant.shape == Shape::Unit;
    is_unit.then(|| format!("{}::{}", cx.path(id), names::rust_identifier(&variant.name)))
}
