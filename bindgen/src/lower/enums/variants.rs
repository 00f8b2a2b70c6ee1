//! Enums whose variants carry data: a base class with all the methods, below it a class a variant.

use std::collections::BTreeSet;

use crate::diagnostics::codes;
use crate::resolve::model::{
    Enum, Field, Function, Item, ItemId, ItemKind, Receiver, Shape, Type, Variant,
};
use crate::select::Role;

use crate::lower::classes::{constructors, places};
use crate::lower::context::Context;
use crate::lower::expr::{Expr, names as types};
use crate::lower::functions::asyncs;
use crate::lower::model::{
    Accepts, Argument, Binding, Call, Door, Dunder, Outcome, ParameterKind, PyCallable, PyClass,
    PyParameter, PyProperty, PySignature, PyVariant, Storage, Target,
};
use crate::lower::ownership::{held, lent};
use crate::lower::{classes, conversions, docs, names};

/// The class of an enum with data, with its variants.
pub(crate) fn lower(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    it: &Enum,
) -> Result<PyClass, String> {
    let mut class = empty(cx, id, item, it);
    let variants: Vec<String> = visible(it).map(python_name).collect();
    if let Some(name) = twice(&variants) {
        return Err(format!("two variants would be `{name}`"));
    }
    // Members cannot take the names of variants, and fields make way for members.
    let members = it.impls.methods.iter().map(classes::python_name);
    let constants = it.impls.constants.iter().map(|(name, _)| names::identifier(name));
    let taken: BTreeSet<String> = members.chain(constants).chain(variants).collect();
    for variant in visible(it) {
        let lowered = variant_of(cx, id, item, variant, &taken);
        class.variants.push(lowered);
    }
    classes::members(cx, id, item, &it.impls, Role::Enum, &mut class);
    classes::constants(cx, id, item, &it.impls, &mut class);
    class.owned_by = lent::owned_by(cx, id);
    if !lent::is_kept(class.storage) || lent::is_owned(cx, id) {
        class.accepts = conversions::accepts(cx, id);
    }
    let plain = !lent::is_kept(class.storage);
    if class.constructor.is_none()
        && plain
        && class.accepts.iter().any(|one| matches!(one, Accepts::Text))
    {
        class.constructor = Some(constructors::of_text(&class));
    }
    if let Some(constructor) = class.constructor.as_mut().filter(|_| !lent::is_kept(class.storage))
    {
        // What is made is a variant, so an object of one of the classes below.
        constructor.call.outcome = Outcome::Value("{}".to_owned());
    }
    class.dunders = dunders(it);
    if class.storage == Storage::Shared {
        changing(it, &mut class);
    } else if class.storage != Storage::Plain && !it.impls.has("Clone") {
        // Its fields cannot leave it to be compared.
        class.dunders.retain(|dunder| *dunder != Dunder::HashVariants);
    }
    classes::document(cx, item, &it.impls, &mut class);
    Ok(class)
}

/// What may change has no hash, and its copy is another object.
fn changing(it: &Enum, class: &mut PyClass) {
    class.dunders.retain(|dunder| !matches!(dunder, Dunder::HashVariants | Dunder::CopySelf));
    if it.impls.has("Clone") {
        class.dunders.push(Dunder::CopyClone);
    }
}

fn visible(it: &Enum) -> impl Iterator<Item = &Variant> {
    it.variants.iter().filter(|variant| !crate::lower::has(&variant.annotations, "skip"))
}

fn python_name(variant: &Variant) -> String {
    crate::lower::annotated_name(&variant.annotations)
        .unwrap_or_else(|| names::identifier(&variant.name))
}

fn twice(names: &[String]) -> Option<&String> {
    names
        .iter()
        .enumerate()
        .find(|(index, name)| names[..*index].contains(name))
        .map(|(_, name)| name)
}

/// Variants of what is hashed or ordered are values, and those of what borrows stay what they are: what changes them
/// in place is not offered.
pub(crate) fn obstacle(cx: &Context<'_>, id: ItemId, method: &Function) -> Option<String> {
    if method.receiver != Some(Receiver::Mutable) {
        return None;
    }
    if !is_changed(cx, id) {
        return Some(
            "it changes the variant in place, and variants are values in Python".to_owned(),
        );
    }
    let awaited = asyncs::output(method).is_some();
    awaited.then(|| "it changes the variant while a task waits".to_owned())
}

/// Whether objects of an enum are changed in place, and may become another variant by that.
pub(crate) fn is_changed(cx: &Context<'_>, id: ItemId) -> bool {
    let ItemKind::Enum(it) = &cx.item(id).kind else { return false };
    let value = ["Hash", "Ord"].iter().any(|name| it.impls.has(name));
    if value
        || super::is_plain(it)
        || it.variants.is_empty()
        || cx.role(id) != Some(Role::Enum)
        || cx.counted.contains(&id)
        || lent::storage(cx, id).is_some()
    {
        return false;
    }
    let changes = |method: &Function| method.receiver == Some(Receiver::Mutable);
    cx.locked.contains(&id) || it.impls.methods.iter().any(changes)
}

fn empty(cx: &Context<'_>, id: ItemId, item: &Item, it: &Enum) -> PyClass {
    let name = cx.exposed(id).map_or_else(|| item.name.clone(), |exposed| exposed.name.clone());
    PyClass {
        deprecated: item.deprecated.clone(),
        is_clone: it.impls.has("Clone"),
        ..PyClass::new(name, cx.path(id), held::storage(cx, id))
    }
}

fn dunders(it: &Enum) -> Vec<Dunder> {
    let impls = &it.impls;
    let mut out = Vec::new();
    if impls.has("PartialEq") {
        out.push(Dunder::Eq);
        out.push(if impls.has("Hash") { Dunder::Hash } else { Dunder::HashVariants });
        if impls.has("PartialOrd") {
            out.push(Dunder::Order);
        }
    }
    out.push(Dunder::ReprVariants { debug: impls.has("Debug") });
    if impls.has("Display") {
        out.push(Dunder::Str);
    }
    out.push(Dunder::CopySelf);
    out.push(Dunder::PickleVariants);
    out
}

fn variant_of(
    cx: &mut Context<'_>,
    id: ItemId,
    item: &Item,
    variant: &Variant,
    taken: &BTreeSet<String>,
) -> PyVariant {
    let mut properties = Vec::new();
    let mut is_whole = true;
    for (index, field) in variant.fields.iter().enumerate() {
        let shown = format!("{}::{}::{}", item.path, variant.name, field.name);
        if crate::lower::has(&field.annotations, "skip") {
            cx.skip(shown, "field", "annotated `py(skip)`".to_owned(), field.span, false);
            is_whole = false;
            continue;
        }
        match property(cx, (id, variant), field, index, taken) {
            Ok(property) => properties.push(property),
            Err(reason) => {
                cx.refuse(&codes::UNBINDABLE, shown, "field", reason, field.span);
                is_whole = false;
            }
        }
    }
    let name = python_name(variant);
    // What may become another variant is never the one object of all, and what only its own crate may write has none.
    let has_class = is_changed(cx, id) || variant.non_exhaustive || !variant.fields.is_empty();
    let constructor = (is_whole && has_class && !variant.non_exhaustive)
        .then(|| constructor(cx, id, variant, &properties))
        .flatten();
    let signature = constructor.as_ref().map(|callable| &callable.signature);
    PyVariant {
        docs: docs::callable(cx, &variant.docs, signature, &[]),
        name,
        variant: variant.name.clone(),
        shape: match variant.shape {
            _ if !has_class => Shape::Unit,
            Shape::Unit => Shape::Named,
            shape => shape,
        },
        constructor,
        properties,
        is_whole,
    }
}

fn property(
    cx: &Context<'_>,
    (id, variant): (ItemId, &Variant),
    field: &Field,
    index: usize,
    taken: &BTreeSet<String>,
) -> Result<PyProperty, String> {
    if !field.name.is_ascii() || field.name.starts_with("__") {
        return Err("Python's `inspect` cannot show an argument of this name".to_owned());
    }
    let borrowed =
        Type::Reference { lifetime: None, mutable: false, inner: Box::new(field.ty.clone()) };
    let given = places::lending(cx, id, &borrowed)?;
    let mut name = crate::lower::annotated_name(&field.annotations).unwrap_or_else(|| {
        match (variant.shape, variant.fields.len()) {
            (Shape::Tuple, 1) if !taken.contains("value") => "value".to_owned(),
            (Shape::Tuple, _) => format!("_{index}"),
            _ => names::identifier(&field.name),
        }
    });
    while taken.contains(&name) {
        name.push('_');
    }
    let lent = places::is_lent(&given);
    Ok(PyProperty {
        name,
        annotation: given.annotation,
        docs: docs::plain(cx, &field.docs),
        deprecated: None,
        source: places::shown(field.name.clone(), given.convert, lent),
    })
}

/// `Shape.Circle(radius)`; optional fields at the end may be left out.
fn constructor(
    cx: &Context<'_>,
    id: ItemId,
    variant: &Variant,
    properties: &[PyProperty],
) -> Option<PyCallable> {
    let last_required =
        variant.fields.iter().rposition(|field| conversions::option(&field.ty).is_none());
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for (index, (field, property)) in variant.fields.iter().zip(properties).enumerate() {
        let taken = if lent::storage(cx, id).is_some() {
            let brief =
                |taken: &conversions::Taken| taken.is_brief() || lent::is_brief(&taken.pass);
            conversions::take(cx, &field.ty).ok().filter(|taken| !brief(taken))?
        } else {
            conversions::take_moved(cx, &field.ty).ok()?
        };
        let optional = last_required.is_none_or(|last| index > last);
        parameters.push(PyParameter {
            name: property.name.clone(),
            kind: ParameterKind::Positional,
            annotation: taken.annotation,
            default: optional.then_some(Expr::None),
            docs: property.docs.clone(),
        });
        arguments.push(Argument::Plain {
            name: property.name.clone(),
            owned: taken.owned,
            pass: taken.pass,
            default: optional.then(|| "None".to_owned()),
        });
    }
    let fields = variant.fields.iter().map(|field| names::rust_identifier(&field.name)).collect();
    let path = format!("{}::{}", cx.path(id), names::rust_identifier(&variant.name));
    Some(PyCallable {
        name: "__new__".to_owned(),
        binding: Binding::Constructor,
        signature: PySignature { parameters, returns: types::SELF },
        docs: String::new(),
        deprecated: None,
        call: Call {
            target: Target::Struct(path, fields),
            arguments,
            door: Door::Attached,
            fallible: false,
            outcome: lent::made(cx, id),
        },
    })
}
