//! Builders as keyword arguments: `Thing::builder().width(3).build()` is `Thing(width=3)`.

use crate::lower::abstractions::alternatives;
use crate::lower::context::Context;
use crate::lower::conversions::{self, literal, struct_defaults};
use crate::lower::expr::Expr;
use crate::lower::functions::{self, Owner};
use crate::lower::model::{Argument, Binding, ParameterKind, PyCallable, Target};
use crate::lower::{docs, names};
use crate::resolve::model::{
    Function, Impls, ItemId, ItemKind, Parameter, Receiver, Struct, Type, Value,
};

/// How a type is built: where it begins, what can be set, how it ends.
struct Builder<'a> {
    id: ItemId,
    /// The path of what makes the builder.
    path: String,
    start: &'a Function,
    setters: Vec<&'a Function>,
    finish: &'a Function,
}

/// The builder that `Thing::builder()` returns, or the struct `ThingBuilder`.
fn find<'a>(cx: &'a Context<'_>, id: ItemId, impls: &'a Impls) -> Option<Builder<'a>> {
    if let Some(start) = impls.methods.iter().find(|method| method.name == "builder")
        && let Type::Item(builder, _) = &start.output
        && *builder != id
    {
        return of(cx, id, *builder, start, format!("{}::builder", cx.path(id)));
    }
    let name = format!("{}Builder", cx.item(id).name);
    let place = cx.item(id).path.parent();
    let near = |id: &ItemId| {
        let item = cx.item(*id);
        item.name == name && item.path.parent() == place && item.public_path.is_some()
    };
    let builder = (0..cx.surface.api.items.len()).map(ItemId).find(near)?;
    let makes = |method: &&Function| {
        method.receiver.is_none()
            && matches!(method.name.as_str(), "new" | "default")
            && method.output == Type::Item(builder, Vec::new())
    };
    let start = structure(cx, builder)?.impls.methods.iter().find(makes)?;
    of(cx, id, builder, start, format!("{}::{}", cx.path(builder), start.name))
}

fn structure<'a>(cx: &'a Context<'_>, id: ItemId) -> Option<&'a Struct> {
    match &cx.item(id).kind {
        ItemKind::Struct(it) => Some(it),
        _ => None,
    }
}

fn of<'a>(
    cx: &'a Context<'_>,
    id: ItemId,
    builder: ItemId,
    start: &'a Function,
    path: String,
) -> Option<Builder<'a>> {
    let it = structure(cx, builder)?;
    if !it.generics.is_concrete() || !it.generics.lifetimes.is_empty() || start.is_async {
        return None;
    }
    let thing = Type::Item(id, Vec::new());
    let makes = |output: &Type| {
        *output == thing || conversions::result(output).is_some_and(|(value, _)| *value == thing)
    };
    let own = |method: &&Function| method.of_trait.is_none() && !functions::is_skipped(method);
    let methods = || it.impls.methods.iter().filter(own);
    let finish = methods().find(|method| {
        method.name == "build"
            && matches!(
                method.receiver,
                Some(Receiver::Shared | Receiver::Mutable | Receiver::Owned)
            )
            && method.parameters.is_empty()
            && !method.is_async
            && makes(&method.output)
    })?;
    let setters: Vec<&Function> = methods().filter(|method| is_setter(builder, method)).collect();
    (!setters.is_empty()).then_some(Builder { id: builder, path, start, setters, finish })
}

/// `fn width(mut self, width: u32) -> Self`, `fn width(&mut self, width: u32) -> &mut Self`
fn is_setter(builder: ItemId, method: &Function) -> bool {
    let own = Type::Item(builder, Vec::new());
    let returns = match (method.receiver, &method.output) {
        (Some(Receiver::Owned), output) => *output == own,
        (Some(Receiver::Mutable), Type::Reference { mutable: true, inner, .. }) => **inner == own,
        _ => false,
    };
    returns
        && method.parameters.len() == 1
        && !method.is_async
        && !method.is_unsafe
        && method.generics.consts.is_empty()
}

/// Whether a method only begins a builder that Python does not have.
pub(crate) fn is_absorbed(cx: &Context<'_>, id: ItemId, method: &Function, impls: &Impls) -> bool {
    method.name == "builder"
        && impls.methods.iter().all(|other| other.name != "new")
        && find(cx, id, impls).is_some_and(|builder| cx.class(builder.id).is_none())
}

/// `Thing(width=3)`, where Rust builds it.
pub(crate) fn constructor(cx: &Context<'_>, id: ItemId, impls: &Impls) -> Option<PyCallable> {
    let builder = find(cx, id, impls)?;
    let mut whole = builder.start.clone();
    whole.output = builder.finish.output.clone();
    whole.of_trait = None;
    let mut setters = Vec::new();
    for setter in &builder.setters {
        if let Some(parameter) = parameter(cx, setter, &whole) {
            whole.parameters.push(parameter);
            setters.push(*setter);
        }
    }
    if setters.is_empty() {
        return None;
    }
    let owner = Owner { item: Some(id), path: cx.path(id), shown: builder.path.clone() };
    let (mut callable, _) = functions::lower_one(cx, &whole, &owner, Binding::Constructor).ok()?;
    let first = whole.parameters.len() - setters.len();
    if callable.call.arguments.len() != whole.parameters.len() {
        return None;
    }
    for (setter, argument) in setters.iter().zip(&mut callable.call.arguments[first..]) {
        let Argument::Plain { name, owned, pass, .. } = argument else { return None };
        *argument = Argument::Set {
            name: name.clone(),
            owned: owned.clone(),
            pass: pass.clone(),
            method: names::rust_identifier(&setter.name),
            moves: setter.receiver == Some(Receiver::Owned),
            none_is_unset: false,
        };
    }
    for (setter, argument) in setters.iter().zip(&mut callable.call.arguments[first..]) {
        let name = names::identifier(&setter.name);
        let found = callable.signature.parameters.iter_mut().find(|one| one.name == name)?;
        found.kind = ParameterKind::Keyword;
        found.default = Some(default(cx, &builder, setter).unwrap_or(Expr::Ellipsis));
        found.docs = docs::plain(cx, &setter.docs);
        if let Argument::Set { none_is_unset, .. } = argument
            && found.default == Some(Expr::None)
            && !found.annotation.is_optional()
        {
            // What is not set shows as `None`, and is given back as that.
            *none_is_unset = true;
            found.annotation = found.annotation.clone().optional();
        }
    }
    callable.signature.parameters.sort_by_key(|one| (one.kind, one.default.is_some()));
    callable.call.target = Target::Builder {
        start: builder.path,
        finish: names::rust_identifier(&builder.finish.name),
    };
    callable.docs.clear();
    Some(callable)
}

/// The parameter of a setter under the setter's name, where Python can give it.
fn parameter(cx: &Context<'_>, setter: &Function, whole: &Function) -> Option<Parameter> {
    let mut parameter = setter.parameters.first()?.clone();
    parameter.name.clone_from(&setter.name);
    parameter.ty = functions::openings::instantiated(setter, &parameter.ty);
    alternatives::pick(&mut parameter);
    let taken = conversions::take(cx, &parameter.ty).ok().filter(|taken| !taken.is_brief())?;
    let free = whole.parameters.iter().all(|other| other.name != parameter.name);
    let plain = !taken.is_held() && !taken.pass.contains("mut ");
    (free && plain).then_some(parameter)
}

/// What a keyword is where it is not given, if the builder says so.
fn default(cx: &Context<'_>, builder: &Builder<'_>, setter: &Function) -> Option<Expr> {
    let it = structure(cx, builder.id)?;
    let ty = &setter.parameters.first()?.ty;
    let new = it.impls.methods.iter().find(|method| method.name == "new");
    let body = new.and_then(|method| method.body.as_ref());
    let values = struct_defaults(cx, builder.id, it, body);
    match values.get(&setter.name)? {
        Value::None => Some(Expr::None),
        Value::Some(inner) => literal(cx, inner, ty),
        value => literal(cx, value, ty),
    }
}
