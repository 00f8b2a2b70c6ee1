//! Functions and methods: the signature that wrapper and stub share, and the call behind it.

pub(crate) mod asyncs;
pub(crate) mod built;
pub(crate) mod bulk;
pub(crate) mod fronts;
pub(crate) mod implemented;
pub(crate) mod lazies;
pub(crate) mod openings;
mod progress;
pub(crate) mod streams;
pub(crate) mod twins;
mod written;

use crate::diagnostics::codes;
use crate::resolve::model::{Function, ItemId, Parameter, Receiver, RustPath, Type, Value};
use crate::select::Role;

use crate::lower::abstractions::{alternatives, objects};
use crate::lower::classes::{requests, settings};
use crate::lower::context::Context;
use crate::lower::conversions::{self, literal, rust_literal};
use crate::lower::docs;
use crate::lower::errors::raised;
use crate::lower::expr::{Expr, names as types};
use crate::lower::functions::openings::{calls_elsewhere, instantiated, is_settled};
use crate::lower::model::{
    Argument, Binding, Built, Call, Door, Outcome, ParameterKind, PyCallable, PyParameter,
    PySignature, Target,
};
use crate::lower::ownership::{counted, given, held, lent, shareable};
use crate::lower::{annotated_name, has, names};

/// Where a function stands.
#[derive(Clone)]
pub(crate) struct Owner {
    /// The type it belongs to; none for free functions.
    pub(crate) item: Option<ItemId>,
    /// The path by which generated code names the type or the function's module.
    pub(crate) path: RustPath,
    /// For messages: `crate::Type::method`.
    pub(crate) shown: String,
}

/// Parameters and arguments as they are gathered.
#[derive(Default)]
struct Gathered {
    parameters: Vec<PyParameter>,
    arguments: Vec<Argument>,
    door: Option<Door>,
    control: Option<RustPath>,
}

/// A function or method, or none when it cannot be bound (which is then reported and listed).
pub(crate) fn lower(
    cx: &mut Context<'_>,
    function: &Function,
    owner: &Owner,
    binding: Binding,
) -> Option<PyCallable> {
    let lowered = objects::check(cx, owner.item, function).and_then(|()| {
        alternatives::lower(cx, function, owner, binding)
            .unwrap_or_else(|| lower_one(cx, function, owner, binding))
    });
    match lowered {
        Ok((callable, control)) => {
            if control.is_some() {
                cx.control_used = control;
            }
            Some(callable)
        }
        Err(reason) => {
            let kind = if owner.item.is_some() { "method" } else { "function" };
            cx.refuse(&codes::UNBINDABLE, owner.shown.clone(), kind, reason, function.span);
            None
        }
    }
}

/// A function whose parameters each have one type.
pub(crate) fn lower_one(
    cx: &Context<'_>,
    function: &Function,
    owner: &Owner,
    binding: Binding,
) -> Result<(PyCallable, Option<RustPath>), String> {
    if function.is_unsafe {
        return Err("it is unsafe to call".to_owned());
    }
    if let Some(name) = function.generics.consts.first() {
        return Err(format!("`{name}` is an open const parameter"));
    }
    let generic =
        function.generics.types.iter().find(|parameter| {
            parameter.bounds.is_empty() || !is_settled(function, &parameter.name)
        });
    if let Some(parameter) = generic {
        return Err(format!("`{}` is an open type parameter", parameter.name));
    }
    // Fields of settings that collide with other arguments stay in their objects.
    let mut gathered = gather_all(cx, function, owner.item, (binding, true))?;
    if twice(&gathered.parameters).is_some() {
        gathered = gather_all(cx, function, owner.item, (binding, false))?;
    }
    arrange(&mut gathered.parameters, &mut gathered.arguments);
    if let Some(name) = twice(&gathered.parameters) {
        return Err(format!("two arguments would be called `{name}`"));
    }
    let awaited = asyncs::output(function);
    let whole = awaited.unwrap_or(&function.output);
    let (fallible, errors, output) = raised::split_result(cx, whole);
    let (returns, outcome, long) = outcome(cx, function, output, owner, binding)
        .map_err(|reason| format!("its result: {reason}"))?;
    let long = long || calls_elsewhere(cx, function, owner);
    let usual = if long { Door::Detached } else { Door::Attached };
    let mut door = gathered.door.unwrap_or(usual);
    if let Some(awaited) = awaited {
        door = asyncs::door(cx, awaited, door, &outcome)?;
    } else {
        door = shareable::door(cx, function, owner.item, door)?;
    }
    lent::check(cx, &outcome, (function, owner.item), &gathered.arguments)?;
    counted::check(function, &outcome)?;
    held::check(cx, function, owner.item, &gathered.arguments)?;
    conversions::check_pointers(cx, function, owner.item)?;
    conversions::check_returned(function).map_err(|reason| format!("its result: {reason}"))?;
    let room = (door, &mut gathered.parameters, gathered.arguments.as_slice());
    let outcome = twins::attach(cx, (function, owner), room, outcome);
    let (returns, outcome) = written::returned(cx, function, (returns, outcome))?;
    let target = target(cx, function, owner, binding)?;
    let signature = PySignature { parameters: gathered.parameters, returns };
    let raises = docs::raises(cx, &function.docs, &errors);
    let docs = docs::callable(cx, &written::told(cx, function), Some(&signature), &raises);
    let name = annotated_name(&function.annotations).unwrap_or_else(|| function.name.clone());
    let callable = PyCallable {
        name: if binding == Binding::Constructor {
            "__new__".to_owned()
        } else {
            names::identifier(&name)
        },
        binding,
        signature,
        docs,
        deprecated: function.deprecated.clone(),
        call: Call { target, arguments: gathered.arguments, door, fallible, outcome },
    };
    Ok((callable, gathered.control))
}

/// Whether a function can be given the memory for its result.
pub(crate) fn has_out(cx: &Context<'_>, function: &Function, owner: &Owner) -> bool {
    let binding = match (owner.item, function.receiver) {
        (None, _) => Binding::Function,
        (_, Some(_)) => Binding::Method,
        (_, None) => Binding::Static,
    };
    lower_one(cx, function, owner, binding)
        .is_ok_and(|(callable, _)| matches!(callable.call.outcome, Outcome::Into(_)))
}

fn gather_all(
    cx: &Context<'_>,
    function: &Function,
    owner: Option<ItemId>,
    how: (Binding, bool),
) -> Result<Gathered, String> {
    let mut gathered = Gathered::default();
    for parameter in &function.parameters {
        let before = gathered.parameters.len();
        gather(cx, (function, owner), parameter, how, &mut gathered)
            .map_err(|reason| format!("parameter `{}`: {reason}", parameter.name))?;
        if has(&parameter.annotations, "keyword") {
            for own in &mut gathered.parameters[before..] {
                own.kind = ParameterKind::Keyword;
            }
        }
    }
    Ok(gathered)
}

/// Why Python cannot show a parameter of this name.
fn speakable(name: &str) -> Result<(), String> {
    if name.starts_with("__") {
        return Err("Python hides names that begin with two underscores".to_owned());
    }
    if !name.is_ascii() {
        return Err("Python's `inspect` reads ASCII names only".to_owned());
    }
    Ok(())
}

fn gather(
    cx: &Context<'_>,
    (function, owner): (&Function, Option<ItemId>),
    parameter: &Parameter,
    form: (Binding, bool),
    out: &mut Gathered,
) -> Result<(), String> {
    speakable(&parameter.name)?;
    if let Some(path) = cx.control(&parameter.ty) {
        let keyword = progress::keyword(cx, function, parameter);
        out.parameters.push(progress::parameter(&keyword));
        out.arguments.push(Argument::Control { keyword });
        out.door = Some(Door::Controlled);
        out.control = Some(path);
        return Ok(());
    }
    let picked = alternatives::is_picked(parameter);
    if !picked && let Some((id, pass)) = settings_type(cx, &parameter.ty) {
        return gather_settings(cx, (function, parameter), (id, pass), form, out);
    }
    if !picked
        && in_place(cx, function, owner)
        && let Some(built) = build(cx, parameter, form)
    {
        out.parameters.extend(built.parameters);
        out.arguments.extend(built.arguments);
        out.door = out.door.or(built.door);
        return Ok(());
    }
    let ty = given::lasting(cx, (function, owner), instantiated(function, &parameter.ty))?;
    let before = (out.parameters.as_slice(), form.1);
    if !picked && let Some(read) = requests::read(cx, function, parameter, &ty, before) {
        let (parameters, argument) = read?;
        out.parameters.extend(parameters);
        out.arguments.push(Argument::Request(argument));
        return Ok(());
    }
    if in_place(cx, function, owner)
        && let Some((annotation, it)) =
            held::argument(cx, (owner, function.receiver), &parameter.name, &ty)
    {
        let docs = docs::argument(cx, &function.docs, &parameter.name);
        out.door = it.door(out.door);
        out.parameters.push(held::parameter(&it, annotation, docs));
        out.arguments.push(Argument::Held(it));
        return Ok(());
    }
    let taken = match written::take(cx, &ty) {
        Some(taken) => taken,
        None => conversions::take(cx, &ty)?,
    };
    out.door = reading(cx, (function, owner), &taken, out.door)?;
    let default = default_of(cx, parameter, &ty)?;
    out.parameters.push(PyParameter {
        name: names::identifier(&parameter.name),
        kind: ParameterKind::Positional,
        annotation: taken.annotation,
        default: default.as_ref().map(|(shown, _)| shown.clone()),
        docs: docs::argument(cx, &function.docs, &parameter.name),
    });
    out.arguments.push(Argument::Plain {
        name: names::identifier(&parameter.name),
        owned: taken.owned,
        pass: taken.pass,
        default: default.map(|(_, rust)| rust),
    });
    Ok(())
}

/// The way of a call after what is read for it.
fn reading(
    cx: &Context<'_>,
    (function, owner): (&Function, Option<ItemId>),
    taken: &conversions::Taken,
    door: Option<Door>,
) -> Result<Option<Door>, String> {
    if taken.is_held() {
        if !in_place(cx, function, owner) {
            return Err("what Python holds of another crate cannot outlast a call".to_owned());
        }
        return Ok(Some(Door::Attached));
    }
    let long = taken.owned.contains("PathBuf")
        || taken.owned.contains("runtime::Slice")
        || taken.owned.contains("runtime::CellsMut");
    Ok(if long { door.or(Some(Door::Detached)) } else { door })
}

/// Whether a call is over when it returns; a task or an iterator owns what it uses.
fn in_place(cx: &Context<'_>, function: &Function, owner: Option<ItemId>) -> bool {
    asyncs::output(function).is_none()
        && !lazies::is_iterated(cx, &function.output)
        && lent::is_over(cx, function, owner)
}

/// Settings: one object, and its fields as keywords unless an annotation keeps them together.
fn gather_settings(
    cx: &Context<'_>,
    (function, parameter): (&Function, &Parameter),
    (id, pass): (ItemId, &'static str),
    (binding, with_keywords): (Binding, bool),
    out: &mut Gathered,
) -> Result<(), String> {
    let name = names::identifier(&parameter.name);
    let only = binding == Binding::Constructor && function.parameters.len() == 1;
    let kind = if only { ParameterKind::PositionalOnly } else { ParameterKind::Positional };
    let flatten = parameter.annotations.iter().find(|one| one.key == "flatten");
    let wanted = flatten.is_none_or(|one| one.value != Some(Value::Bool(false)));
    let (parameters, flattened) =
        settings::flatten(cx, id, (&name, kind, pass), with_keywords && wanted)?;
    out.parameters.extend(parameters);
    out.arguments.push(Argument::Settings(flattened));
    Ok(())
}

/// A borrowed input as the arguments of its constructor.
fn build(cx: &Context<'_>, parameter: &Parameter, how: (Binding, bool)) -> Option<Gathered> {
    let (id, pass, constructors) = built::constructors(cx, &parameter.ty)?;
    let plain =
        |argument: &Argument| matches!(argument, Argument::Plain { .. } | Argument::Settings(_));
    constructors.into_iter().find_map(|constructor| {
        let gathered = gather_all(cx, constructor, None, how).ok()?;
        if !gathered.arguments.iter().all(plain) {
            return None;
        }
        let name = names::rust_identifier(&constructor.name);
        let path = format!("{}::{name}", cx.path(id));
        let (arguments, pass) = (gathered.arguments, pass.to_owned());
        let made = Argument::Built(Built { path, arguments, pass });
        Some(Gathered { arguments: vec![made], ..gathered })
    })
}

/// An annotated default, or `None` for an `Option`: as Python shows it and as Rust writes it.
fn default_of(
    cx: &Context<'_>,
    parameter: &Parameter,
    ty: &Type,
) -> Result<Option<(Expr, String)>, String> {
    let annotated = parameter.annotations.iter().find(|annotation| annotation.key == "default");
    if let Some(value) = annotated.and_then(|annotation| annotation.value.as_ref()) {
        let shown = literal(cx, value, ty);
        let rust = rust_literal(cx, value, ty);
        return match (shown, rust) {
            (Some(shown), Some(rust)) => Ok(Some((shown, rust))),
            _ => Err("its annotated default is no literal of its type".to_owned()),
        };
    }
    Ok(conversions::option(ty).map(|_| (Expr::None, "None".to_owned())))
}

/// A parameter that is a settings struct, by value or by reference.
fn settings_type(cx: &Context<'_>, ty: &Type) -> Option<(ItemId, &'static str)> {
    let (inner, pass) = match ty {
        Type::Reference { mutable: false, inner, .. } => (inner.as_ref(), "&{}"),
        other => (other, "{}"),
    };
    match inner {
        Type::Item(id, _) if cx.role(*id) == Some(Role::Settings) => Some((*id, pass)),
        _ => None,
    }
}

/// Puts parameters into Python's order and settles which must be named.
///
/// Required ones come first and go either way; a default after a required one must be named; a
/// default in first place may stand by position, unless it is a flag: `f(True)` says nothing.
fn arrange(parameters: &mut [PyParameter], arguments: &mut [Argument]) {
    let has_required = parameters.iter().any(|parameter| parameter.default.is_none());
    let mut optional_seen = false;
    for parameter in parameters.iter_mut() {
        let object = parameter.kind == ParameterKind::PositionalOnly
            || matches!(parameter.default, Some(Expr::None | Expr::Ellipsis));
        if parameter.kind == ParameterKind::Positional && parameter.default.is_some() {
            let flag = matches!(parameter.default, Some(Expr::Bool(_)));
            let keyword = flag || (!object && (has_required || optional_seen));
            optional_seen = true;
            if keyword {
                parameter.kind = ParameterKind::Keyword;
            }
        }
    }
    parameters.sort_by_key(|parameter| (parameter.kind, parameter.default.is_some()));
    requests::overloads(parameters, arguments);
}

/// A name that two parameters have.
fn twice(parameters: &[PyParameter]) -> Option<&str> {
    let mut seen = std::collections::BTreeSet::new();
    let found = parameters.iter().find(|parameter| !seen.insert(parameter.name.as_str()))?;
    Some(&found.name)
}

/// What Python gets, what becomes of the Rust value, and whether making it may take long.
fn outcome(
    cx: &Context<'_>,
    function: &Function,
    output: &Type,
    owner: &Owner,
    binding: Binding,
) -> Result<(Expr, Outcome, bool), String> {
    if binding == Binding::Constructor {
        return Ok((types::SELF, Outcome::Construct, false));
    }
    if let Some(reason) = streams::obstacle(cx, function, output) {
        return Err(reason);
    }
    if let Type::Item(id, arguments) = output
        && cx.role(*id) == Some(Role::Iterator)
        && arguments.is_empty()
        && !streams::is_stream(cx, *id)
    {
        let step = crate::lower::classes::iterators::step(cx, *id)?;
        return Ok((types::ITERATOR.of(step.annotation), Outcome::Iterator(cx.path(*id)), false));
    }
    if let Some(lazy) = lazies::outcome(cx, output) {
        return lazy.map(|(annotation, outcome)| (annotation, outcome, false));
    }
    if let Some((annotation, outcome)) = bulk::outcome(cx, function, output) {
        return Ok((annotation, outcome, true));
    }
    let is_own = |ty: &Type| matches!(ty, Type::Item(id, _) if owner.item == Some(*id));
    if let (Binding::Method, Type::Reference { mutable: true, inner, .. }) = (binding, output)
        && is_own(inner)
    {
        return Ok((types::SELF, Outcome::Receiver, false));
    }
    let borrows = lent::borrows(cx, output);
    let give = || raised::give_raising(cx, output).unwrap_or_else(|| conversions::give(cx, output));
    let given = if borrows { lent::lending(cx, give)? } else { give()? };
    // What makes a variant may be called on the class of another one.
    let own = matches!(output, Type::Item(id, _) if owner.item == Some(*id) && binding == Binding::Class && cx.role(*id) != Some(Role::Enum));
    let annotation = if own { types::SELF } else { given.annotation };
    if borrows {
        let alone = lent::is_alone(cx, function, owner.item);
        return Ok((annotation, Outcome::Lent { convert: given.convert, alone }, false));
    }
    Ok((annotation, Outcome::Value(given.convert), is_bulk(cx, output)))
}

/// Results that grow with their input are worth releasing the interpreter for.
fn is_bulk(cx: &Context<'_>, ty: &Type) -> bool {
    match ty {
        Type::Item(id, _) => cx.role(*id) == Some(Role::Columns),
        other => conversions::vector(other).is_some(),
    }
}

fn target(
    cx: &Context<'_>,
    function: &Function,
    owner: &Owner,
    binding: Binding,
) -> Result<Target, String> {
    let clonable = owner.item.is_some_and(|id| {
        cx.impls(id).is_some_and(|impls| impls.has("Clone")) || conversions::is_unit_enum(cx, id)
    });
    let over = in_place(cx, function, owner.item);
    let awaited = asyncs::output(function).is_some();
    let moved = owner.item.is_some_and(|id| given::is_given(cx, id, over, awaited));
    let name = names::rust_identifier(&function.name);
    let through = implemented::through(cx, function.of_trait.as_ref(), &owner.path.to_string())?;
    match function.receiver {
        None => {
            let start = through.unwrap_or_else(|| owner.path.to_string());
            Ok(Target::Path(format!("{start}::{name}")))
        }
        Some(_) if binding != Binding::Method => Err("it needs an object".to_owned()),
        Some(Receiver::Mutable) if owner.item.is_some_and(|id| held::is_frozen(cx, id)) => {
            Err("it changes the object, and settings are immutable in Python".to_owned())
        }
        Some(Receiver::Mutable) if owner.item.is_some_and(|id| requests::is_request(cx, id)) => {
            Err("it changes the object, and a request is put together anew for each call"
                .to_owned())
        }
        Some(receiver @ (Receiver::Shared | Receiver::Mutable)) if through.is_some() => {
            Ok(Target::Through(format!("{}::{name}", through.unwrap_or_default()), receiver))
        }
        Some(Receiver::Owned) if (clonable || moved) && through.is_some() => {
            Ok(Target::Through(format!("{}::{name}", through.unwrap_or_default()), Receiver::Owned))
        }
        Some(Receiver::Shared) => Ok(Target::Shared(names::rust_identifier(&function.name))),
        Some(Receiver::Mutable) => Ok(Target::Mutable(names::rust_identifier(&function.name))),
        Some(Receiver::Owned) if !clonable && !moved => {
            Err("it consumes the object, whose type is not `Clone`".to_owned())
        }
        Some(Receiver::Owned) => Ok(Target::Owned(names::rust_identifier(&function.name))),
        Some(receiver @ Receiver::Counted { .. }) => {
            counted::check_receiver(cx, owner.item, clonable)?;
            let start = through.unwrap_or_else(|| owner.path.to_string());
            Ok(Target::Through(format!("{start}::{name}"), receiver))
        }
        Some(Receiver::Other) => {
            Err("its receiver is not `&self`, `&mut self` or `self`".to_owned())
        }
    }
}

/// Whether a method is marked `py(skip)`.
pub(crate) fn is_skipped(function: &Function) -> bool {
    has(&function.annotations, "skip")
}
