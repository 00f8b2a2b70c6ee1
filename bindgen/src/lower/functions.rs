//! Functions and methods: the signature that wrapper and stub share, and the call behind it.

use crate::diagnostics::codes;
use crate::resolve::model::{Function, ItemId, Parameter, Receiver, RustPath, Type, Value};
use crate::select::Role;

use super::context::Context;
use super::conversions::{self, literal, rust_literal};
use super::docs;
use super::expr::{Expr, names as types};
use super::model::{
    Argument, Binding, Call, Door, Outcome, ParameterKind, PyCallable, PyParameter, PySignature,
    Target,
};
use super::settings;
use super::{annotated_name, has, names};

/// Where a function stands.
#[derive(Clone)]
pub(super) struct Owner {
    /// The type it belongs to; none for free functions.
    pub(super) item: Option<ItemId>,
    /// The path by which generated code names the type or the function's module.
    pub(super) path: RustPath,
    /// For messages: `crate::Type::method`.
    pub(super) shown: String,
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
pub(super) fn lower(
    cx: &mut Context<'_>,
    function: &Function,
    owner: &Owner,
    binding: Binding,
) -> Option<PyCallable> {
    match try_lower(cx, function, owner, binding) {
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

fn try_lower(
    cx: &Context<'_>,
    function: &Function,
    owner: &Owner,
    binding: Binding,
) -> Result<(PyCallable, Option<RustPath>), String> {
    if function.is_async {
        return Err("`async fn` is not supported".to_owned());
    }
    if function.is_unsafe {
        return Err("it is unsafe to call".to_owned());
    }
    let generic = function.generics.types.iter().find(|parameter| {
        !function
            .parameters
            .iter()
            .any(|argument| argument.ty == Type::Parameter(parameter.name.clone()))
    });
    if let Some(parameter) = generic {
        return Err(format!("`{}` is an open type parameter", parameter.name));
    }
    let mut gathered = Gathered::default();
    for parameter in &function.parameters {
        gather(cx, function, parameter, binding, &mut gathered)
            .map_err(|reason| format!("parameter `{}`: {reason}", parameter.name))?;
    }
    arrange(&mut gathered.parameters)?;
    let (fallible, errors, output) = split_result(cx, &function.output)?;
    let dicts = wants_dicts(cx, function);
    let (returns, outcome, long) = outcome(cx, output, owner, binding, dicts)
        .map_err(|reason| format!("its result: {reason}"))?;
    let door = gathered.door.unwrap_or(if long { Door::Detached } else { Door::Attached });
    let target = target(function, owner, binding)?;
    let signature = PySignature { parameters: gathered.parameters, returns };
    let raises = docs::raises(cx, &function.docs, &errors);
    let docs = docs::callable(cx, &function.docs, &signature.parameters, &raises);
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

fn gather(
    cx: &Context<'_>,
    function: &Function,
    parameter: &Parameter,
    binding: Binding,
    out: &mut Gathered,
) -> Result<(), String> {
    if let Some(path) = cx.control(&parameter.ty) {
        let keyword = cx.config.control.keyword.clone();
        out.parameters.push(progress_parameter(&keyword));
        out.arguments.push(Argument::Control { keyword });
        out.door = Some(Door::Controlled);
        out.control = Some(path);
        return Ok(());
    }
    if let Some((id, pass)) = settings_type(cx, &parameter.ty) {
        let name = names::identifier(&parameter.name);
        let only = binding == Binding::Constructor && function.parameters.len() == 1;
        let kind = if only { ParameterKind::PositionalOnly } else { ParameterKind::Positional };
        let (parameters, flattened) = settings::flatten(cx, id, &name, kind, pass)?;
        out.parameters.extend(parameters);
        out.arguments.push(Argument::Settings(flattened));
        return Ok(());
    }
    let ty = instantiated(function, &parameter.ty);
    let taken = conversions::take(cx, &ty)?;
    if taken.owned.contains("PathBuf") {
        out.door = out.door.or(Some(Door::Detached));
    }
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

/// `T: Into<String>` written as a type parameter is what `impl Into<String>` is.
fn instantiated(function: &Function, ty: &Type) -> Type {
    let Type::Parameter(name) = ty else { return ty.clone() };
    let found = function.generics.types.iter().find(|parameter| parameter.name == *name);
    found.map_or_else(|| ty.clone(), |parameter| Type::ImplTrait(parameter.bounds.clone()))
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
        let rust = rust_literal(value);
        return match (shown, rust) {
            (Some(shown), Some(rust)) => Ok(Some((shown, rust))),
            _ => Err("its annotated default is not a literal".to_owned()),
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

fn progress_parameter(keyword: &str) -> PyParameter {
    let callback = Expr::Subscript(
        Box::new(types::CALLABLE),
        vec![Expr::List(vec![Expr::name("int"), Expr::name("int")]), Expr::None],
    );
    PyParameter {
        name: keyword.to_owned(),
        kind: ParameterKind::Keyword,
        annotation: Expr::name("bool").or(callback).optional(),
        default: Some(Expr::None),
        docs:
            "True shows a progress bar on standard error; a callable is given the steps done and \
               their total, and what it raises stops the call."
                .to_owned(),
    }
}

/// Puts parameters into Python's order and settles which must be named.
///
/// Required ones come first and go either way; a default after a required one must be named; a
/// default in first place may stand by position, unless it is a flag: `f(True)` says nothing.
fn arrange(parameters: &mut [PyParameter]) -> Result<(), String> {
    let has_required = parameters.iter().any(|parameter| parameter.default.is_none());
    let mut optional_seen = false;
    for parameter in parameters.iter_mut() {
        let object = parameter.kind == ParameterKind::PositionalOnly
            || matches!(parameter.default, Some(Expr::None));
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
    let mut seen = std::collections::BTreeSet::new();
    match parameters.iter().find(|parameter| !seen.insert(parameter.name.clone())) {
        Some(twice) => Err(format!("two arguments would be called `{}`", twice.name)),
        None => Ok(()),
    }
}

/// The success type of a function, whether it can fail, and with which classes.
fn split_result<'t>(
    cx: &Context<'_>,
    output: &'t Type,
) -> Result<(bool, Vec<String>, &'t Type), String> {
    let Some((value, error)) = conversions::result(output) else {
        return Ok((false, Vec::new(), output));
    };
    match error {
        Type::Item(id, _) if cx.role(*id) == Some(Role::Error) => {
            let name = cx.exposed(*id).map(|exposed| exposed.name.clone());
            Ok((true, name.into_iter().collect(), value))
        }
        Type::Item(id, _) => {
            Err(format!("its error `{}` is not exposed as an exception", cx.item(*id).name))
        }
        Type::Foreign(path, _) if path.to_string() == "std::io::Error" => {
            Ok((true, vec!["OSError".to_owned()], value))
        }
        Type::Foreign(path, _) if path.to_string() == "std::string::String" => {
            Ok((true, Vec::new(), value))
        }
        other => {
            let _ = conversions::give(cx, other);
            Err("its error type has no exception".to_owned())
        }
    }
}

fn wants_dicts(cx: &Context<'_>, function: &Function) -> bool {
    let annotated = function.annotations.iter().find(|annotation| annotation.key == "returns");
    match annotated.and_then(|annotation| annotation.value.as_ref()) {
        Some(Value::Str(text)) => text == "dicts",
        _ => cx.config.functions.dicts.iter().any(|pattern| pattern.matches(&function.name)),
    }
}

/// What Python gets, what becomes of the Rust value, and whether making it may take long.
fn outcome(
    cx: &Context<'_>,
    output: &Type,
    owner: &Owner,
    binding: Binding,
    dicts: bool,
) -> Result<(Expr, Outcome, bool), String> {
    if binding == Binding::Constructor {
        return Ok((types::SELF, Outcome::Construct, false));
    }
    if let Type::Item(id, arguments) = output
        && cx.role(*id) == Some(Role::Iterator)
        && arguments.is_empty()
    {
        let step = super::iterators::step(cx, *id)?;
        return Ok((types::ITERATOR.of(step.annotation), Outcome::Iterator(cx.path(*id)), false));
    }
    if let (true, Some(Type::Item(id, _))) = (dicts, conversions::vector(output))
        && cx.role(*id) == Some(Role::Record)
        && let Some(exposed) = cx.exposed(*id)
    {
        let dict = Expr::Class(exposed.module.clone(), format!("{}Dict", exposed.name));
        return Ok((Expr::name("list").of(dict), Outcome::Dicts, true));
    }
    let given = conversions::give(cx, output)?;
    let own =
        matches!(output, Type::Item(id, _) if owner.item == Some(*id) && binding == Binding::Class);
    let annotation = if own { types::SELF } else { given.annotation };
    Ok((annotation, Outcome::Value(given.convert), is_bulk(cx, output)))
}

/// Results that grow with their input are worth releasing the interpreter for.
fn is_bulk(cx: &Context<'_>, ty: &Type) -> bool {
    match ty {
        Type::Item(id, _) => cx.role(*id) == Some(Role::Columns),
        other => conversions::vector(other).is_some(),
    }
}

fn target(function: &Function, owner: &Owner, binding: Binding) -> Result<Target, String> {
    let path = || {
        let name = names::rust_identifier(&function.name);
        Target::Path(format!("{}::{name}", owner.path))
    };
    match function.receiver {
        None => Ok(path()),
        Some(_) if binding != Binding::Method => Err("it needs an object".to_owned()),
        Some(Receiver::Shared) => Ok(Target::Shared(names::rust_identifier(&function.name))),
        Some(Receiver::Mutable) => Ok(Target::Mutable(names::rust_identifier(&function.name))),
        Some(Receiver::Owned) => Ok(Target::Owned(names::rust_identifier(&function.name))),
        Some(Receiver::Other) => {
            Err("its receiver is not `&self`, `&mut self` or `self`".to_owned())
        }
    }
}

/// Whether a method is marked `py(skip)`.
pub(super) fn is_skipped(function: &Function) -> bool {
    has(&function.annotations, "skip")
}
