//! Parameters that ask for a trait of the crate: the function is lowered once for each type that implements
//! it, and Python's one callable picks by what it is given.

use std::collections::BTreeMap;

use crate::resolve::aliases::{substitute, substitute_bounds};
use crate::resolve::model::{Annotation, Bound, Function, ItemId, Parameter, RustPath, Type};
use crate::select::settle;
use crate::source::Span;

use crate::lower::abstractions::{choices, implementors};
use crate::lower::context::Context;
use crate::lower::conversions::{self, spelled};
use crate::lower::expr::Expr;
use crate::lower::functions::{self, Owner};
use crate::lower::model::{Argument, Binding, Call, PyCallable, Target, Way, adapted};
use crate::lower::names;
use crate::lower::ownership::shareable;

/// What a parameter is marked with whose type is picked by what is given.
const PICKED: &str = "<picked>";

/// What `lower` makes of a function.
pub(crate) type Lowered = Result<(PyCallable, Option<RustPath>), String>;

/// A type parameter that one type after the other takes the place of.
pub(super) struct Slot {
    pub(super) name: String,
    pub(super) bounds: Vec<Bound>,
    /// `dyn Trait`, as generated code writes it.
    pub(super) dynamic: Option<String>,
    /// `&dyn Trait`: what is given is only looked at.
    pub(super) lent: bool,
}

/// Whether the type of a parameter is picked by what is given.
pub(crate) fn is_picked(parameter: &Parameter) -> bool {
    parameter.annotations.iter().any(|annotation| annotation.key == PICKED)
}

/// Marks a parameter: what is given for it is read whole.
pub(crate) fn pick(parameter: &mut Parameter) {
    parameter.annotations.push(Annotation {
        key: PICKED.to_owned(),
        value: None,
        types: Vec::new(),
        span: Span::default(),
    });
}

/// The callable of a function that takes what implements a trait of the crate; none for any other function.
pub(crate) fn lower(
    cx: &Context<'_>,
    function: &Function,
    owner: &Owner,
    binding: Binding,
) -> Option<Lowered> {
    let mut open = function.clone();
    let slots = slots(cx, &mut open);
    if slots.is_empty() {
        return None;
    }
    Some(all(cx, &open, &slots, (owner, binding)))
}

fn all(cx: &Context<'_>, open: &Function, slots: &[Slot], how: (&Owner, Binding)) -> Lowered {
    let choices = choices::of(cx, slots)?;
    let (mut ways, mut refused, mut control) = (Vec::new(), None, None);
    for choice in &choices {
        let one = chosen(cx, open, choice);
        match functions::lower_one(cx, &one, how.0, how.1).and_then(|(mut callable, path)| {
            for slot in slots {
                cast(slot, open, &mut callable.call);
            }
            named(cx, &one, &mut callable.call)?;
            Ok((callable, path))
        }) {
            Ok((callable, path)) => {
                control = control.or(path);
                ways.push(callable);
            }
            Err(reason) => refused = refused.or(Some(reason)),
        }
    }
    let picked: Vec<String> = open
        .parameters
        .iter()
        .filter(|parameter| is_picked(parameter))
        .map(|parameter| names::identifier(&parameter.name))
        .collect();
    let merged = merged(ways, &picked);
    merged.map(|callable| (callable, control)).ok_or_else(|| {
        refused.unwrap_or_else(|| "its ways to be called differ in what they take".to_owned())
    })
}

/// What implements the bounds, and may be sent to other threads where they ask for it.
pub(super) fn types(cx: &Context<'_>, bounds: &[Bound]) -> Vec<ItemId> {
    let mut found = implementors::of(cx.surface, bounds);
    if bounds.iter().any(|bound| matches!(bound.path.name(), "Send" | "Sync")) {
        found.retain(|id| shareable::obstacle(cx, *id).is_none());
    }
    found
}

/// The slots of a function, whose parameters then speak of them by name.
fn slots(cx: &Context<'_>, function: &mut Function) -> Vec<Slot> {
    let mut slots = Vec::new();
    let own = |bounds: &[Bound]| {
        implementors::is_own(cx.surface, bounds)
            && !bounds.iter().any(|bound| is_control(cx, bound))
    };
    for parameter in function.generics.types.iter().chain(&function.self_bounds) {
        let named = |ty: &Type| mentions(ty, &parameter.name);
        let bounds: Vec<Bound> = function
            .generics
            .types
            .iter()
            .chain(&function.self_bounds)
            .filter(|other| other.name == parameter.name)
            .flat_map(|other| other.bounds.iter().cloned())
            .collect();
        if own(&bounds)
            && function.parameters.iter().any(|argument| named(&argument.ty))
            && slots.iter().all(|slot: &Slot| slot.name != parameter.name)
        {
            slots.push(Slot { name: parameter.name.clone(), bounds, dynamic: None, lent: false });
        }
    }
    for parameter in &mut function.parameters {
        if cx.control(&parameter.ty).is_some() {
            continue;
        }
        parameter.ty = opened(cx, &parameter.ty, &mut slots, &own);
        if slots.iter().any(|slot| mentions(&parameter.ty, &slot.name)) {
            pick(parameter);
        }
    }
    slots
}

fn is_control(cx: &Context<'_>, bound: &Bound) -> bool {
    bound.item.is_some() && bound.path.name() == cx.config.control.trait_name
}

/// `&dyn Trait` and `impl Trait` with a parameter in the place of the trait.
fn opened(
    cx: &Context<'_>,
    ty: &Type,
    slots: &mut Vec<Slot>,
    own: &dyn Fn(&[Bound]) -> bool,
) -> Type {
    match ty {
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) if own(bounds) => {
            let name = format!("<{}>", slots.len());
            let dynamic = matches!(ty, Type::DynTrait(_)).then(|| dynamic(cx, bounds));
            slots.push(Slot {
                name: name.clone(),
                bounds: bounds.clone(),
                dynamic: dynamic.flatten(),
                lent: false,
            });
            Type::Parameter(name)
        }
        Type::Reference { lifetime, mutable, inner } => {
            let opened = opened(cx, inner, slots, own);
            if let (Type::DynTrait(_), Type::Parameter(_), Some(slot), false) =
                (inner.as_ref(), &opened, slots.last_mut(), mutable)
            {
                slot.lent = true;
            }
            Type::Reference {
                lifetime: lifetime.clone(),
                mutable: *mutable,
                inner: Box::new(opened),
            }
        }
        Type::Foreign(path, arguments) => match (path.to_string().as_str(), arguments.as_slice()) {
            (
                "std::boxed::Box" | "std::sync::Arc" | "std::rc::Rc" | "std::option::Option",
                [inner],
            ) => Type::Foreign(path.clone(), vec![opened(cx, inner, slots, own)]),
            _ => ty.clone(),
        },
        _ => ty.clone(),
    }
}

/// `dyn path::Trait<f64> + Send`; none where generated code cannot write it.
pub(super) fn dynamic(cx: &Context<'_>, bounds: &[Bound]) -> Option<String> {
    let mut parts = Vec::new();
    for bound in bounds.iter().filter(|bound| !bound.path.name().starts_with('\'')) {
        let path = match bound.item {
            Some(id) if cx.item(id).public_path.is_some() => cx.path(id).to_string(),
            None if bound.path.0.first().is_some_and(|root| root == "std") => {
                bound.path.to_string()
            }
            _ => return None,
        };
        let mut inner: Vec<String> =
            bound.arguments.iter().map(|ty| spelled(cx, ty)).collect::<Option<_>>()?;
        for (name, ty) in &bound.associated {
            inner.push(format!("{name} = {}", spelled(cx, ty)?));
        }
        let arguments =
            if inner.is_empty() { String::new() } else { format!("<{}>", inner.join(", ")) };
        parts.push(path + &arguments);
    }
    Some(format!("dyn {}", parts.join(" + ")))
}

fn mentions(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Parameter(known) => known == name,
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            mentions(inner, name)
        }
        Type::Foreign(_, list) | Type::Item(_, list) | Type::Tuple(list) => {
            list.iter().any(|ty| mentions(ty, name))
        }
        _ => false,
    }
}

/// The function with one type in each slot.
fn chosen(cx: &Context<'_>, open: &Function, choice: &BTreeMap<String, Type>) -> Function {
    let mut one = open.clone();
    one.generics.types.retain(|parameter| !choice.contains_key(&parameter.name));
    for parameter in &mut one.generics.types {
        parameter.bounds = substitute_bounds(&parameter.bounds, choice);
    }
    for parameter in &mut one.parameters {
        parameter.ty = substitute(&parameter.ty, choice);
        settle(&cx.surface.api, &mut parameter.ty);
    }
    one.output = substitute(&one.output, choice);
    settle(&cx.surface.api, &mut one.output);
    if let Some(bound) = &mut one.of_trait {
        bound.arguments = bound.arguments.iter().map(|ty| substitute(ty, choice)).collect();
    }
    one
}

/// Generated code says which type it reads: a generic function would take any.
fn named(cx: &Context<'_>, one: &Function, call: &mut Call) -> Result<(), String> {
    for parameter in one.parameters.iter().filter(|parameter| is_picked(parameter)) {
        let name = names::identifier(&parameter.name);
        let ty = match &parameter.ty {
            Type::Reference { inner, .. } => inner.as_ref(),
            other => other,
        };
        for argument in &mut call.arguments {
            let Argument::Plain { name: own, owned, pass, .. } = argument else { continue };
            // A generic function would take it for `&String`.
            if *own == name && owned == "String" && pass == "&{}" {
                "{}.as_str()".clone_into(pass);
            }
            let open = |owned: &str| {
                owned.split(|it: char| it != '_' && !it.is_alphanumeric()).any(|it| it == "_")
            };
            if *own != name || !open(owned) {
                continue;
            }
            let whole = match ty {
                Type::Slice(element) => {
                    Type::Foreign(RustPath::parse("std::vec::Vec"), vec![(**element).clone()])
                }
                other => match conversions::option(other) {
                    Some(Type::Reference { inner, .. }) => Type::Foreign(
                        RustPath::parse("std::option::Option"),
                        vec![(**inner).clone()],
                    ),
                    _ => other.clone(),
                },
            };
            let read = matches!(owned.as_str(), "_" | "Vec<_>");
            let text = spelled(cx, &whole).filter(|_| read);
            *owned = text.ok_or("generated code cannot name the type that is given")?;
        }
    }
    Ok(())
}

/// Inside of an `Option`, and behind a reference to a pointer, nothing becomes a trait object by itself.
fn cast(slot: &Slot, open: &Function, call: &mut Call) {
    let Some(dynamic) = &slot.dynamic else { return };
    for parameter in &open.parameters {
        if let Type::Reference { inner, .. } = &parameter.ty
            && let Type::Foreign(path, _) = inner.as_ref()
            && mentions(inner, &slot.name)
        {
            let wanted = names::identifier(&parameter.name);
            for argument in &mut call.arguments {
                if let Argument::Plain { name, pass, .. } = argument
                    && *name == wanted
                    && let Some(value) = pass.strip_prefix('&')
                {
                    *pass = format!("&({value} as {path}<{dynamic}>)");
                }
            }
        }
        let Some(inner) = conversions::option(&parameter.ty) else { continue };
        if !mentions(inner, &slot.name) {
            continue;
        }
        let target = match inner {
            Type::Reference { mutable: true, .. } => format!("&mut {dynamic}"),
            Type::Reference { .. } => format!("&{dynamic}"),
            Type::Foreign(path, _) => format!("{path}<{dynamic}>"),
            _ => continue,
        };
        let wanted = names::identifier(&parameter.name);
        for argument in &mut call.arguments {
            let (name, pass) = match argument {
                Argument::Plain { name, pass, .. } => (name, pass),
                Argument::Held(it) => (&mut it.name, &mut it.pass),
                _ => continue,
            };
            if *name == wanted {
                *pass = format!("{pass}.map(|each| each as {target})");
            }
        }
    }
}

/// One callable of several that differ in what they take for the same parameters.
fn merged(ways: Vec<PyCallable>, picked: &[String]) -> Option<PyCallable> {
    let mut ways = ways.into_iter();
    let mut first = ways.next()?;
    let head = |it: &PyCallable| {
        let parameters = it.signature.parameters.iter();
        parameters
            .map(|one| (one.name.clone(), one.kind, one.default.is_some()))
            .collect::<Vec<_>>()
    };
    let shape = head(&first);
    let outcome = std::mem::discriminant(&first.call.outcome);
    let way = |it: &PyCallable| Way {
        picked: picked.to_vec(),
        signature: it.signature.clone(),
        call: it.call.clone(),
        any_object: takes_any_object(&it.call, picked),
    };
    let mut all = vec![way(&first)];
    for other in ways {
        let same = head(&other) == shape
            && std::mem::discriminant(&other.call.outcome) == outcome
            && other.call.door.is_async() == first.call.door.is_async();
        if !same {
            continue;
        }
        all.push(way(&other));
        for (known, other) in first.signature.parameters.iter_mut().zip(other.signature.parameters)
        {
            known.annotation = Expr::or(known.annotation.clone(), other.annotation);
        }
        first.signature.returns = Expr::or(first.signature.returns, other.signature.returns);
    }
    first.call.arguments.clear();
    first.call.target = Target::OneOf(all);
    Some(first)
}

/// Whether one argument alone decides, and is whatever has the methods of a trait.
fn takes_any_object(call: &Call, picked: &[String]) -> bool {
    let [name] = picked else { return false };
    let inside = |owned: &str| {
        let pointer = ["std::boxed::Box<", "std::sync::Arc<", "std::rc::Rc<"];
        let inner = pointer.iter().find_map(|start| owned.strip_prefix(start)?.strip_suffix('>'));
        adapted(inner.unwrap_or(owned)).is_some()
    };
    call.arguments.iter().any(|argument| {
        matches!(argument, Argument::Plain { name: own, owned, default: None, .. }
            if own == name && inside(owned))
    })
}

/// Types whose objects a call may change or take away because they implement a trait that it asks for.
pub(crate) fn used(surface: &crate::select::Surface, function: &Function) -> Vec<(ItemId, bool)> {
    let mut out = Vec::new();
    for parameter in &function.parameters {
        use_of(surface, function, &parameter.ty, false, &mut out);
    }
    out
}

fn use_of(
    surface: &crate::select::Surface,
    function: &Function,
    ty: &Type,
    mutable: bool,
    out: &mut Vec<(ItemId, bool)>,
) {
    match ty {
        Type::ImplTrait(bounds) | Type::DynTrait(bounds)
            if implementors::is_own(surface, bounds) =>
        {
            out.extend(implementors::of(surface, bounds).into_iter().map(|id| (id, mutable)));
        }
        Type::Parameter(name) => {
            let all = function.generics.types.iter().chain(&function.self_bounds);
            let bounds: Vec<Bound> = all
                .filter(|parameter| parameter.name == *name)
                .flat_map(|parameter| parameter.bounds.iter().cloned())
                .collect();
            use_of(surface, function, &Type::ImplTrait(bounds), mutable, out);
        }
        Type::Reference { mutable: true, inner, .. } => use_of(surface, function, inner, true, out),
        Type::Foreign(_, arguments) => {
            for argument in arguments {
                use_of(surface, function, argument, mutable, out);
            }
        }
        _ => {}
    }
}
