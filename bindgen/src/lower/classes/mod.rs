//! Classes: settings, records, values, behaviours and tables from the structs behind them.

mod accessors;
pub(crate) mod builders;
pub(crate) mod columns;
pub(crate) mod constructors;
pub(crate) mod dunders;
pub(crate) mod frames;
pub(crate) mod gathering;
pub(in crate::lower) mod incoming;
pub(crate) mod iterators;
pub(crate) mod opaque;
pub(crate) mod operands;
pub(crate) mod operators;
pub(crate) mod pickles;
pub(crate) mod places;
pub(crate) mod protocols;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod unsized_types;

use crate::diagnostics::codes;
use crate::resolve::model::{Constant, Field, Function, Impls, Item, ItemId, Struct, Type, Value};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::enums::variants;
use crate::lower::functions::{self, Owner};
use crate::lower::functions::{asyncs, implemented, lazies};
use crate::lower::model::{Accepts, Binding, PyClass, PyConstant, PyField, PyProperty, Storage};
use crate::lower::ownership::{counted, held, lent, lent_fields, shareable};
use crate::lower::{conversions, docs};
use crate::lower::{listing, names};

/// The Python class of a struct in its role.
pub(crate) fn lower(cx: &mut Context<'_>, id: ItemId, role: Role) -> Option<PyClass> {
    let surface = cx.surface;
    let item = surface.api.item(id);
    let crate::resolve::model::ItemKind::Struct(it) = &item.kind else { return None };
    let mut class = empty(cx, id, item, it);
    let kept = lent::is_kept(class.storage);
    if class.storage != Storage::Shared
        && !kept
        && let Some(reason) = shareable::obstacle(cx, id)
    {
        cx.refuse(&codes::UNBINDABLE, item.path.to_string(), role.word(), reason, item.span);
        return None;
    }
    let outcome = match role {
        Role::Settings => settings_parts(cx, id, it, &mut class),
        Role::Record => record_parts(cx, id, item, it, &mut class),
        Role::Columns => columns::parts(cx, id, it, &mut class),
        Role::Request => requests::parts(cx, id, item, it, &mut class),
        _ => {
            class.accepts = conversions::accepts(cx, id);
            open_fields(cx, (id, item), it, &mut class);
            Ok(())
        }
    };
    if let Err(reason) = outcome {
        cx.refuse(&codes::UNBINDABLE, item.path.to_string(), role.word(), reason, item.span);
        return None;
    }
    members(cx, id, item, &it.impls, role, &mut class);
    unsized_types::add(cx, (id, role), &mut class);
    constants(cx, id, item, &it.impls, &mut class);
    if class.constructor.is_none() && role != Role::Columns && !kept {
        class.constructor = builders::constructor(cx, id, &it.impls);
    }
    if class.constructor.is_none()
        && !kept
        && class.accepts.iter().any(|one| matches!(one, Accepts::Text))
    {
        class.constructor = Some(constructors::of_text(&class));
    }
    if !kept {
        gathering::add(cx, (id, role), &it.impls, &mut class);
    }
    if class.constructor.is_none() && role != Role::Columns && it.impls.has("Default") {
        class.constructor = Some(constructors::of_default(cx, id, it, &class));
    }
    if class.constructor.is_none() && role != Role::Columns && !kept {
        class.constructor = constructors::of_fields(cx, id, item, it);
    }
    if role == Role::Behaviour && it.impls.has("Iterator") {
        let step = || crate::lower::classes::iterators::step(cx, id).ok();
        class.step = if kept { lent::lending(cx, step) } else { step() };
    } else if !kept {
        class.step = lazies::into_iterator(cx, id);
    }
    class.dunders = dunders::of(cx, role, (it, &class));
    operators::add(cx, id, &it.impls, &mut class);
    lent::fit(&mut class);
    lent_fields::lend(it, &mut class);
    document(cx, item, &it.impls, &mut class);
    Some(class)
}

fn empty(cx: &Context<'_>, id: ItemId, item: &Item, it: &Struct) -> PyClass {
    let name = cx.exposed(id).map_or_else(|| item.name.clone(), |exposed| exposed.name.clone());
    PyClass {
        deprecated: item.deprecated.clone(),
        is_clone: it.impls.has("Clone"),
        counted: cx.counted.contains(&id),
        owned_by: lent::owned_by(cx, id),
        ..PyClass::new(name, cx.path(id), held::storage(cx, id))
    }
}

/// The class text, with the constructor's parameters, as numpy style has it.
pub(crate) fn document(cx: &Context<'_>, item: &Item, impls: &Impls, class: &mut PyClass) {
    let mut raises = Vec::new();
    if let Some(new) = impls.methods.iter().find(|method| method.name == "new") {
        raises = docs::raises(cx, &new.docs, &[]);
    }
    let signature = class.constructor.as_ref().map(|callable| &callable.signature);
    class.docs = docs::callable(cx, &item.docs, signature, &raises);
    if let Some(constructor) = &mut class.constructor {
        constructor.docs.clear();
        // Whoever makes one is warned, by whatever name Rust makes it.
        let note = constructor.deprecated.take().or_else(|| item.deprecated.clone());
        constructor.deprecated = note;
    }
}

fn settings_parts(
    cx: &mut Context<'_>,
    id: ItemId,
    it: &Struct,
    class: &mut PyClass,
) -> Result<(), String> {
    let item = cx.surface.api.item(id);
    fields(cx, (id, item), it, class, settings::field_obstacle)?;
    class.constructor = Some(settings::constructor(cx, id)?);
    class.methods = settings::methods(cx, id)?;
    Ok(())
}

/// Attributes from the fields of a value class; what has no Python form is left out, loudly.
fn fields(
    cx: &mut Context<'_>,
    (id, item): (ItemId, &Item),
    it: &Struct,
    class: &mut PyClass,
    obstacle: fn(&Context<'_>, &Field) -> Option<String>,
) -> Result<(), String> {
    for field in &it.fields {
        let shown = format!("{}::{}", item.path, field.name);
        if crate::lower::has(&field.annotations, "skip") {
            cx.skip(shown, "field", "annotated `py(skip)`".to_owned(), field.span, false);
            class.is_whole = false;
            continue;
        }
        if let Some(reason) = obstacle(cx, field) {
            cx.refuse(&codes::UNBINDABLE, shown, "field", reason, field.span);
            class.is_whole = false;
            continue;
        }
        let given = places::given(cx, id, field)
            .map_err(|reason| format!("field `{}`: {reason}", field.name))?;
        let name = settings::field_name(field);
        let lent = places::is_lent(&given);
        if lent || opaque::is_within(cx, &given.annotation) {
            // Nor does it compare, hash or pickle.
            class.is_whole = false;
        } else {
            class.fields.push(PyField {
                rust: field.name.clone(),
                name: name.clone(),
                annotation: given.annotation.clone(),
            });
        }
        class.properties.push(PyProperty {
            name,
            annotation: given.annotation,
            docs: docs::plain(cx, &field.docs),
            deprecated: field.deprecated.clone(),
            source: places::shown(field.name.clone(), given.convert, lent),
        });
    }
    Ok(())
}

/// Public fields of a class that is no plain value: attributes, where Python has a form for them.
fn open_fields(
    cx: &mut Context<'_>,
    (id, item): (ItemId, &Item),
    it: &Struct,
    class: &mut PyClass,
) {
    for field in it.fields.iter().filter(|field| field.public) {
        let shown = format!("{}::{}", item.path, field.name);
        if crate::lower::has(&field.annotations, "skip") {
            cx.skip(shown, "field", "annotated `py(skip)`".to_owned(), field.span, false);
            continue;
        }
        match places::given(cx, id, field) {
            Ok(given) => class.properties.push(PyProperty {
                name: settings::field_name(field),
                annotation: given.annotation,
                docs: docs::plain(cx, &field.docs),
                deprecated: field.deprecated.clone(),
                source: places::source(cx, id, it, class, (field, given.convert)),
            }),
            Err(reason) => cx.refuse(&codes::UNBINDABLE, shown, "field", reason, field.span),
        }
    }
}

fn record_parts(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    it: &Struct,
    class: &mut PyClass,
) -> Result<(), String> {
    fields(cx, (id, item), it, class, settings::unreadable)?;
    if class.is_whole {
        class.constructor = constructors::of_fields(cx, id, item, it);
    }
    Ok(())
}

/// Lists a method that is the `out=` of another one; whether it is.
fn is_out(cx: &mut Context<'_>, id: ItemId, method: &Function, shown: &str) -> bool {
    let owner = Owner { item: Some(id), path: cx.path(id), shown: shown.to_owned() };
    let Some(base) = crate::lower::functions::twins::base(cx, method, &owner) else { return false };
    let python = format!("{}.{base}", listing::python_path(cx, id));
    let reason = format!("it is `out=` of `{base}`");
    cx.list(shown.to_owned(), python, "method", reason, method.span);
    cx.adapted();
    true
}

/// What a role takes over itself, with the Python form it takes there.
fn absorbed(
    cx: &Context<'_>,
    (id, role): (ItemId, Role),
    method: &Function,
    impls: &Impls,
) -> Option<&'static str> {
    match (role, method.name.as_str()) {
        (Role::Request, name) if requests::absorbs(cx, id, name, &method.output) => {
            Some("the constructor and its attributes")
        }
        (Role::Settings | Role::Record, _) if settings::is_validate(method) => {
            Some("the constructor")
        }
        (Role::Columns, "len" | "is_empty") => Some("`len()`"),
        (Role::Columns, "get" | "slice") => Some("`[]`"),
        (Role::Columns, "iter") => Some("iteration"),
        (Role::Columns, _) if columns::says_digits(method) => Some("`decimals=True`"),
        (Role::Settings, "new" | "default") => Some("the constructor"),
        (_, "builder") if builders::is_absorbed(cx, id, method, impls) => Some("the constructor"),
        (Role::Enum, "default") => None,
        (_, "default") if impls.has("Default") => Some("the constructor"),
        _ => None,
    }
}

pub(crate) fn members(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    impls: &Impls,
    role: Role,
    class: &mut PyClass,
) {
    for method in &impls.methods {
        let shown = format!("{}::{}", item.path, method.name);
        if functions::is_skipped(method) {
            cx.skip(shown, "method", "annotated `py(skip)`".to_owned(), method.span, false);
            continue;
        }
        if let Some(form) = absorbed(cx, (id, role), method, impls) {
            let python = listing::python_path(cx, id);
            cx.list(shown, python, "method", format!("it is {form}"), method.span);
            cx.adapted();
            continue;
        }
        if is_out(cx, id, method, &shown) {
            continue;
        }
        let obstacle = name_obstacle(class, role, method);
        if let (Some(reason), true) = (&obstacle, method.of_trait.is_some()) {
            // The type's own method wins, as in Rust.
            cx.skip(shown, "method", reason.clone(), method.span, false);
            continue;
        }
        if let Some(reason) = obstacle {
            let taken = format!("{}.{}", listing::python_path(cx, id), python_name(method));
            cx.clash(shown, "method", reason, method.span, &taken);
            continue;
        }
        if let Some(reason) = variants::obstacle(cx, id, method).filter(|_| role == Role::Enum) {
            cx.refuse(&codes::UNBINDABLE, shown, "method", reason, method.span);
            continue;
        }
        let before = (class.methods.len(), class.properties.len());
        if role == Role::Settings && settings::is_preset(id, method) {
            match settings::preset(cx, id, method) {
                Ok(callable) => class.methods.push(callable),
                Err(reason) => {
                    cx.refuse(&codes::UNBINDABLE, shown.clone(), "method", reason, method.span);
                }
            }
        } else if accessors::is_accessor(cx, role, method) {
            accessors::accessor(cx, (id, method), &shown, class);
        } else {
            callable(cx, id, method, &shown, class);
        }
        let kind = match (class.methods.len() > before.0, class.properties.len() > before.1) {
            (true, _) => "method",
            (_, true) => "property",
            _ if class.constructor.as_ref().is_some_and(|_| method.name == "new") => "constructor",
            _ => continue,
        };
        let class_path = listing::python_path(cx, id);
        let python = match kind {
            "constructor" => class_path,
            _ => format!("{class_path}.{}", python_name(method)),
        };
        cx.list(shown, python, kind, implemented::reason(method, item), method.span);
        if let Some(entry) = cx.listing.last_mut() {
            let method = class.methods.last().filter(|_| kind == "method");
            entry.interruptible = method.and_then(|method| method.call.door.interruptible());
        }
    }
}

pub(crate) fn python_name(method: &Function) -> String {
    crate::lower::annotated_name(&method.annotations)
        .unwrap_or_else(|| names::identifier(&method.name))
}

fn has_member(class: &PyClass, name: &str) -> bool {
    class.properties.iter().any(|property| property.name == name)
        || class.constants.iter().any(|constant| constant.name == name)
        || class.methods.iter().any(|method| method.name == name)
        || class.variants.iter().any(|variant| variant.name == name)
}

/// Why a method cannot have its name: something else has it, or Python keeps such names for itself.
fn name_obstacle(class: &PyClass, role: Role, method: &Function) -> Option<String> {
    let name = python_name(method);
    if name.starts_with("__") || name == "_restore" {
        return Some(format!("Python keeps names like `{name}` for itself"));
    }
    let reserved = role == Role::Settings && settings::METHODS.contains(&name.as_str());
    (reserved || has_member(class, &name))
        .then(|| format!("`{}.{name}` exists already", class.name))
}

fn callable(cx: &mut Context<'_>, id: ItemId, method: &Function, shown: &str, class: &mut PyClass) {
    let own = |ty: &Type| counted::is_made(cx, ty, id);
    let awaited = asyncs::output(method);
    let output = awaited.unwrap_or(&method.output);
    let makes_self =
        own(output) || conversions::result(output).is_some_and(|(value, _)| own(value));
    let binding = match method.receiver {
        Some(_) => Binding::Method,
        None if method.name == "new"
            && makes_self
            && awaited.is_none()
            && class.constructor.is_none() =>
        {
            Binding::Constructor
        }
        None if makes_self => Binding::Class,
        None => Binding::Static,
    };
    let owner = Owner { item: Some(id), path: cx.path(id), shown: shown.to_owned() };
    if let Some(callable) = functions::lower(cx, method, &owner, binding) {
        if binding == Binding::Constructor {
            class.constructor = Some(callable);
        } else {
            class.methods.push(callable);
        }
        class.methods.extend(asyncs::twin(cx, method, &owner, binding));
    }
}

pub(crate) fn constants(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    impls: &Impls,
    class: &mut PyClass,
) {
    for (name, constant) in &impls.constants {
        let shown = format!("{}::{name}", item.path);
        if crate::lower::has(&constant.annotations, "skip") {
            cx.skip(shown, "constant", "annotated `py(skip)`".to_owned(), constant.span, false);
            continue;
        }
        let own = class.rust.to_string();
        let lowered =
            implemented::through(cx, constant.of_trait.as_ref(), &own).and_then(|start| {
                constant_of(cx, name, constant, &format!("{}::{name}", start.unwrap_or(own)))
            });
        match lowered {
            Ok(lowered) if has_member(class, &lowered.name) => {
                let reason = format!("`{}.{}` exists already", class.name, lowered.name);
                let taken = format!("{}.{}", listing::python_path(cx, id), lowered.name);
                cx.clash(shown, "constant", reason, constant.span, &taken);
            }
            Ok(lowered) => {
                let python = format!("{}.{}", listing::python_path(cx, id), lowered.name);
                let reason = implemented::said(constant.of_trait.as_ref(), item, "constant");
                cx.list(shown, python, "constant", reason, constant.span);
                class.constants.push(lowered);
            }
            Err(reason) => cx.refuse(&codes::UNBINDABLE, shown, "constant", reason, constant.span),
        }
    }
}

/// A constant as an attribute of a class or module.
pub(crate) fn constant_of(
    cx: &Context<'_>,
    name: &str,
    constant: &Constant,
    path: &str,
) -> Result<PyConstant, String> {
    // Nothing can be moved out of a `static`.
    let borrowed =
        Type::Reference { lifetime: None, mutable: false, inner: Box::new(constant.ty.clone()) };
    let given = conversions::give(cx, &borrowed)?;
    Ok(PyConstant {
        name: crate::lower::annotated_name(&constant.annotations)
            .unwrap_or_else(|| names::identifier(name)),
        annotation: given.annotation,
        docs: docs::plain(cx, &constant.docs),
        rust: given.convert.replace("{}", path),
    })
}

/// Whether a value annotation is the text given.
pub(crate) fn text_of(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::Str(text)) => Some(text.clone()),
        _ => None,
    }
}
