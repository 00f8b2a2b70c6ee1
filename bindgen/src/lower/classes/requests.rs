//! Requests: objects whose fields are set one by one, and methods that take the fields in their place.

use crate::diagnostics::codes;
use crate::resolve::model::{
    Bound, Field, Function, Item, ItemId, ItemKind, Parameter, Struct, Type,
};
use crate::select::Role;

use crate::lower::classes::settings::{bound_fields, field_name, field_obstacle};
use crate::lower::context::Context;
use crate::lower::conversions::{self, literal, struct_defaults};
use crate::lower::docs;
use crate::lower::expr::{Expr, names as types};
use crate::lower::model::{
    Argument, Binding, Call, Door, Outcome, ParameterKind, PropertySource, PyCallable, PyClass,
    PyField, PyParameter, PyProperty, PySignature, RequestArgument, Storage, Target,
};

/// The struct behind a request that can be put together field by field.
fn request<'a>(cx: &'a Context<'_>, id: ItemId) -> Option<(&'a Item, &'a Struct)> {
    let item = cx.item(id);
    match &item.kind {
        ItemKind::Struct(it) if cx.role(id) == Some(Role::Request) => {
            (is_whole(cx, item, it) || it.impls.has("Default")).then_some((item, it))
        }
        _ => None,
    }
}

/// Whether a struct literal can be written from what Python gives.
fn is_whole(cx: &Context<'_>, item: &Item, it: &Struct) -> bool {
    !item.non_exhaustive && bound_fields(cx, it).count() == it.fields.len()
}

/// Whether an item is a request in Python.
pub(crate) fn is_request(cx: &Context<'_>, id: ItemId) -> bool {
    request(cx, id).is_some()
}

/// The role of an item: a request that cannot be put together field by field is a record.
pub(crate) fn role(cx: &Context<'_>, id: ItemId, role: Role) -> Role {
    if role == Role::Request && !is_request(cx, id) { Role::Record } else { role }
}

/// Whether nothing but Python can say what the field is. `derive(Default)` gives texts and numbers a value
/// that only means that there is none.
fn is_required(it: &Struct, field: &Field) -> bool {
    if conversions::option(&field.ty).is_some() {
        return false;
    }
    match it.impls.find("Default") {
        None => true,
        Some(default) if !default.derived => false,
        Some(_) => match &field.ty {
            Type::Primitive(name) => name != "bool",
            Type::Foreign(path, _) => !matches!(
                path.to_string().as_str(),
                "std::vec::Vec"
                    | "std::collections::HashMap"
                    | "std::collections::BTreeMap"
                    | "std::collections::HashSet"
                    | "std::collections::BTreeSet"
                    | "std::collections::VecDeque"
            ),
            _ => false,
        },
    }
}

/// One keyword a field, with what it is without being given.
fn keywords(cx: &Context<'_>, id: ItemId, it: &Struct) -> Result<Vec<PyParameter>, String> {
    let values = struct_defaults(cx, id, it, None);
    let mut out = Vec::new();
    for field in bound_fields(cx, it) {
        let known = values.get(&field.name).and_then(|value| literal(cx, value, &field.ty));
        let default = match (is_required(it, field), it.impls.has("Default")) {
            (false, true) => known.unwrap_or(Expr::Ellipsis),
            (false, false) => Expr::None,
            (true, _) => Expr::Ellipsis,
        };
        out.push(PyParameter {
            name: field_name(field),
            kind: ParameterKind::Keyword,
            annotation: conversions::take_owned(cx, &field.ty)?.annotation,
            default: Some(default),
            docs: docs::plain(cx, &field.docs),
        });
    }
    Ok(out)
}

/// The attributes, which can be set, and the constructor that takes any of them.
pub(crate) fn parts(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    it: &Struct,
    class: &mut PyClass,
) -> Result<(), String> {
    class.storage = Storage::Fields;
    class.is_whole = is_whole(cx, item, it);
    for field in &it.fields {
        let shown = format!("{}::{}", item.path, field.name);
        if crate::lower::has(&field.annotations, "skip") {
            cx.skip(shown, "field", "annotated `py(skip)`".to_owned(), field.span, false);
            continue;
        }
        if let Some(reason) = field_obstacle(cx, field) {
            cx.refuse(&codes::UNBINDABLE, shown, "field", reason, field.span);
            continue;
        }
        let borrowed =
            Type::Reference { lifetime: None, mutable: false, inner: Box::new(field.ty.clone()) };
        let given = conversions::give(cx, &borrowed)?;
        let taken = conversions::take_owned(cx, &field.ty)?;
        let name = field_name(field);
        class.fields.push(PyField {
            rust: field.name.clone(),
            name: name.clone(),
            annotation: given.annotation.clone(),
        });
        class.properties.push(PyProperty {
            name,
            annotation: given.annotation,
            docs: docs::plain(cx, &field.docs),
            deprecated: field.deprecated.clone(),
            source: PropertySource::Slot {
                field: field.name.clone(),
                convert: given.convert,
                accepts: taken.annotation,
                required: is_required(it, field),
            },
        });
    }
    class.constructor = Some(PyCallable {
        name: "__new__".to_owned(),
        binding: Binding::Constructor,
        signature: PySignature { parameters: keywords(cx, id, it)?, returns: types::SELF },
        docs: String::new(),
        deprecated: None,
        call: Call {
            target: Target::Request { defaults: it.impls.has("Default") },
            arguments: Vec::new(),
            door: Door::Attached,
            fallible: false,
            outcome: Outcome::Construct,
        },
    });
    Ok(())
}

/// Setters of a builder's kind are the attributes; so is `new`.
pub(crate) fn absorbs(cx: &Context<'_>, id: ItemId, name: &str, output: &Type) -> bool {
    let Some((_, it)) = request(cx, id) else { return false };
    let field = name.strip_prefix("with_").or(name.strip_prefix("set_")).unwrap_or(name);
    let makes_self = matches!(output, Type::Item(made, _) if *made == id);
    makes_self && (name == "new" || it.fields.iter().any(|other| other.name == field))
}

/// A parameter that is a request, and how it is passed on.
fn parameter(cx: &Context<'_>, ty: &Type) -> Option<(ItemId, &'static str)> {
    let (inner, pass) = match ty {
        Type::Reference { mutable: false, inner, .. } => (inner.as_ref(), "&{}"),
        Type::ImplTrait(bounds) => (converted(bounds)?, "{}"),
        other => (other, "{}"),
    };
    match inner {
        Type::Item(id, arguments) if arguments.is_empty() && is_request(cx, *id) => {
            Some((*id, pass))
        }
        _ => None,
    }
}

/// `impl Into<Request>`
fn converted(bounds: &[Bound]) -> Option<&Type> {
    let into = |bound: &&Bound| conversions::is(&bound.path, "std::convert::Into");
    bounds.iter().find(into)?.arguments.first()
}

/// A parameter that is a request: what Python sees of it, and how it is read.
pub(crate) fn read(
    cx: &Context<'_>,
    function: &Function,
    parameter: &Parameter,
    ty: &Type,
    (before, with_fields): (&[PyParameter], bool),
) -> Option<Result<(Vec<PyParameter>, RequestArgument), String>> {
    let (id, pass) = self::parameter(cx, ty)?;
    // Behind other optional arguments, or before any, fields would have no place of their own.
    let last = function.parameters.last().is_some_and(|last| last.span == parameter.span);
    let alone = before.iter().all(|before| before.default.is_none());
    let name = crate::lower::names::identifier(&parameter.name);
    Some(flatten(cx, id, (&name, pass), with_fields && last && alone))
}

/// The request itself as a parameter, with its fields where they are wanted.
fn flatten(
    cx: &Context<'_>,
    id: ItemId,
    (name, pass): (&str, &str),
    with_fields: bool,
) -> Result<(Vec<PyParameter>, RequestArgument), String> {
    let class = cx.class(id).ok_or_else(|| cx.unseen(id))?;
    let (_, it) = request(cx, id).ok_or("its fields cannot be set")?;
    let mut argument = RequestArgument {
        name: name.to_owned(),
        rust: cx.path(id),
        whole: name.to_owned(),
        first: None,
        class: class.clone(),
        fields: Vec::new(),
        pass: pass.to_owned(),
        overloads: Vec::new(),
    };
    let text = "All of its fields in one object.".to_owned();
    let mut object = PyParameter {
        name: name.to_owned(),
        kind: ParameterKind::Positional,
        annotation: class,
        default: None,
        docs: text,
    };
    if !with_fields {
        return Ok((vec![object], argument));
    }
    let required: Vec<bool> = bound_fields(cx, it).map(|field| is_required(it, field)).collect();
    let mut parameters = keywords(cx, id, it)?;
    for (index, parameter) in parameters.iter_mut().enumerate() {
        if required[index] {
            parameter.kind = ParameterKind::Positional;
        }
        argument.fields.push((index, parameter.name.clone()));
    }
    if let Some(first) = required.iter().position(|required| *required) {
        let parameter = &mut parameters[first];
        argument.first = Some((first, parameter.annotation.clone()));
        argument.whole.clone_from(&parameter.name);
        argument.fields.retain(|(index, _)| *index != first);
        parameter.annotation = parameter.annotation.clone().or(object.annotation);
        parameter.default = None;
        let text = if parameter.docs.is_empty() { "" } else { "\n" };
        let text = format!("{text}Or all fields in one object.");
        parameter.docs.push_str(&text);
    } else {
        object.annotation = object.annotation.optional();
        object.default = Some(Expr::None);
        parameters.insert(0, object);
    }
    Ok((parameters, argument))
}

/// What the type checker sees where required fields stand by position: the fields, or the object alone. A first
/// field of any type takes the object too: where nothing else is required, the one way has both.
pub(crate) fn overloads(parameters: &[PyParameter], arguments: &mut [Argument]) {
    for argument in arguments {
        let Argument::Request(it) = argument else { continue };
        let Some((_, annotation)) = &it.first else { continue };
        let own = |name: &str| it.fields.iter().any(|(_, field)| field == name);
        let mut apart = parameters.to_vec();
        for parameter in &mut apart {
            if parameter.name == it.whole {
                parameter.annotation = annotation.clone();
            } else if own(&parameter.name) && parameter.kind == ParameterKind::Positional {
                parameter.default = None;
            }
        }
        let others = parameters.iter().filter(|parameter| !own(&parameter.name)).cloned();
        let mut together: Vec<PyParameter> = others.collect();
        for parameter in together.iter_mut().filter(|parameter| parameter.name == it.whole) {
            parameter.annotation = it.class.clone();
        }
        it.overloads = vec![apart, together];
    }
}
