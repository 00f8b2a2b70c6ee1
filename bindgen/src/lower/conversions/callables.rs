//! Closures as arguments: Python callables, typed by what the closure takes and returns.

use crate::resolve::model::{Bound, Function, Type};

use super::spelled::spelled;
use super::{Refusal, Taken};
use crate::lower::context::Context;
use crate::lower::expr::{Expr, names};

/// How a callable is read, where the type is a closure's; none for any other type.
pub(super) fn take(cx: &Context<'_>, ty: &Type) -> Option<Result<Taken, Refusal>> {
    match ty {
        Type::ImplTrait(bounds) => {
            let bound = closure(bounds)?;
            // A closure that only looks at the callable is `Copy`.
            let copied = bounds.iter().any(|bound| bound.path.name() == "Copy");
            Some(plain(cx, bound, if copied { "" } else { "move " }, ("", "")))
        }
        Type::Reference { mutable, inner, .. } => {
            let (Type::ImplTrait(bounds) | Type::DynTrait(bounds)) = inner.as_ref() else {
                return None;
            };
            let start = if *mutable { "&mut " } else { "&" };
            Some(plain(cx, closure(bounds)?, "", (start, "")))
        }
        Type::Foreign(path, arguments) => match (path.to_string().as_str(), arguments.as_slice()) {
            ("std::boxed::Box" | "std::sync::Arc" | "std::rc::Rc", [Type::DynTrait(bounds)]) => {
                let start = format!("{path}::new(");
                Some(plain(cx, closure(bounds)?, "move ", (&start, ")")))
            }
            ("std::option::Option", [inner]) => optional(cx, inner),
            _ => None,
        },
        _ => None,
    }
}

/// The bound that makes a type callable.
pub(super) fn closure(bounds: &[Bound]) -> Option<&Bound> {
    bounds.iter().find(|bound| {
        matches!(
            bound.path.to_string().as_str(),
            "std::ops::Fn" | "std::ops::FnMut" | "std::ops::FnOnce"
        )
    })
}

/// Whether other threads may call a callable that the function takes: who waits for them must not
/// keep the interpreter.
pub(in crate::lower) fn is_sent(function: &Function) -> bool {
    let sent = |bounds: &[Bound]| {
        closure(bounds).is_some() && bounds.iter().any(|bound| bound.path.name() == "Send")
    };
    function.generics.types.iter().any(|parameter| sent(&parameter.bounds))
        || function.parameters.iter().any(|parameter| holds(&parameter.ty, &sent))
}

fn holds(ty: &Type, wanted: &dyn Fn(&[Bound]) -> bool) -> bool {
    match ty {
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => wanted(bounds),
        Type::Reference { inner, .. } => holds(inner, wanted),
        Type::Foreign(_, arguments) => arguments.iter().any(|argument| holds(argument, wanted)),
        _ => false,
    }
}

fn plain(
    cx: &Context<'_>,
    bound: &Bound,
    capture: &str,
    (start, end): (&str, &str),
) -> Result<Taken, Refusal> {
    let it = Callable::of(cx, bound)?;
    let pass = format!("{start}{}{end}", it.text("{}", capture, &it.names.join(", ")));
    Ok(Taken { annotation: it.annotation, owned: CALLBACK.to_owned(), pass })
}

/// `Option<Box<dyn Fn(..)>>` and `Option<F>`: inside `map` nothing says what the closure takes.
fn optional(cx: &Context<'_>, inner: &Type) -> Option<Result<Taken, Refusal>> {
    let (bounds, holder) = match inner {
        Type::ImplTrait(bounds) => (bounds, None),
        Type::Foreign(path, arguments) => match (path.to_string(), arguments.as_slice()) {
            (path, [Type::DynTrait(bounds)]) if HOLDERS.contains(&path.as_str()) => {
                (bounds, Some(path))
            }
            _ => return None,
        },
        _ => return None,
    };
    closure(bounds)?;
    Some(inside(cx, bounds, holder.as_deref(), "callback").map(|taken| Taken {
        annotation: taken.annotation.optional(),
        owned: format!("Option<{CALLBACK}>"),
        pass: format!("{{}}.map(|callback| {})", taken.pass),
    }))
}

/// `Box<dyn Fn(..)>` and its like as an element of a list.
pub(super) fn element(cx: &Context<'_>, ty: &Type) -> Option<Result<Taken, Refusal>> {
    let Type::Foreign(path, arguments) = ty else { return None };
    let path = path.to_string();
    let [Type::DynTrait(bounds)] = arguments.as_slice() else { return None };
    closure(bounds).filter(|_| HOLDERS.contains(&path.as_str()))?;
    let taken = inside(cx, bounds, Some(&path), "{}");
    Some(taken.map(|taken| Taken { pass: taken.pass.replace("stringify!({})", "\"it\""), ..taken }))
}

const HOLDERS: [&str; 3] = ["std::boxed::Box", "std::sync::Arc", "std::rc::Rc"];

/// A closure made where nothing around it says its type, of a variable that holds the callable.
fn inside(
    cx: &Context<'_>,
    bounds: &[Bound],
    holder: Option<&str>,
    variable: &str,
) -> Result<Taken, Refusal> {
    let bound = closure(bounds).ok_or("it is no callable")?;
    let it = Callable::of(cx, bound)?;
    let types: Option<Vec<String>> =
        bound.arguments.iter().map(|argument| written(cx, argument)).collect();
    let types = types.ok_or("generated code cannot name what the callable takes")?;
    let typed: Vec<String> =
        it.names.iter().zip(&types).map(|(name, ty)| format!("{name}: {ty}")).collect();
    let closure = it.text(variable, "move ", &typed.join(", "));
    let pass = match holder {
        None => closure,
        Some(path) => {
            let dynamic = dynamic(cx, bounds, bound, &types)
                .ok_or("generated code cannot name the callable's type")?;
            format!("{path}::new({closure}) as {path}<{dynamic}>")
        }
    };
    Ok(Taken { annotation: it.annotation, owned: CALLBACK.to_owned(), pass })
}

pub(super) const CALLBACK: &str = "runtime::Callback<Package>";

/// `dyn Fn(f64) -> f64 + Send`
fn dynamic(cx: &Context<'_>, bounds: &[Bound], bound: &Bound, types: &[String]) -> Option<String> {
    let output = match output(bound) {
        Type::Tuple(members) if members.is_empty() => String::new(),
        ty => format!(" -> {}", spelled(cx, ty)?),
    };
    let mut text = format!("dyn {}({}){output}", bound.path, types.join(", "));
    for other in bounds.iter().filter(|other| matches!(other.path.name(), "Send" | "Sync")) {
        text = text + " + " + other.path.name();
    }
    Some(text)
}

/// A type as a closure's parameter says it.
pub(super) fn written(cx: &Context<'_>, ty: &Type) -> Option<String> {
    match ty {
        Type::Reference { inner, .. } => match inner.as_ref() {
            Type::Primitive(name) if name == "str" => Some("&str".to_owned()),
            Type::Slice(element) => Some(format!("&[{}]", spelled(cx, element)?)),
            inner => Some(format!("&{}", spelled(cx, inner)?)),
        },
        other => spelled(cx, other),
    }
}

pub(super) fn output(bound: &Bound) -> &Type {
    const NOTHING: &Type = &Type::Tuple(Vec::new());
    bound.associated.iter().find(|(name, _)| name == "Output").map_or(NOTHING, |(_, ty)| ty)
}

/// The parts of a closure that calls Python.
pub(super) struct Callable {
    pub(super) annotation: Expr,
    pub(super) names: Vec<String>,
    /// What Python is given.
    given: Vec<String>,
    /// Template of the whole body with `{}` for the call's end.
    body: &'static str,
}

impl Callable {
    pub(super) fn of(cx: &Context<'_>, bound: &Bound) -> Result<Self, Refusal> {
        let (mut names, mut given, mut taken) = (Vec::new(), Vec::new(), Vec::new());
        for (index, argument) in bound.arguments.iter().enumerate() {
            if matches!(argument, Type::Reference { mutable: true, .. }) {
                return Err("the callable could not change what it is lent".to_owned());
            }
            let name = format!("given{index}");
            let value = super::give(cx, argument)
                .map_err(|reason| format!("what the callable is given: {reason}"))?;
            taken.push(value.annotation);
            given.push(value.convert.replace("{}", &name));
            names.push(name);
        }
        let (returns, body) = returned(cx, output(bound))?;
        let annotation =
            Expr::Subscript(Box::new(names::CALLABLE), vec![Expr::List(taken), returns]);
        Ok(Self { annotation, names, given, body })
    }

    /// The closure, around a variable that holds the callable.
    fn text(&self, variable: &str, capture: &str, parameters: &str) -> String {
        format!("{capture}|{parameters}| {}", self.body_of(variable))
    }

    /// What calls it, of what it is given by name.
    pub(super) fn body_of(&self, variable: &str) -> String {
        let converted: Vec<String> = self
            .given
            .iter()
            .map(|value| format!("runtime::IntoPython::<Package>::into_python({value}, py)?"))
            .collect();
        let list = format!("|py| Ok(vec![{}])", converted.join(", "));
        let call = match self.body {
            RUN | RUN_OK => format!("{variable}.run({list})"),
            _ => format!("{variable}.call(stringify!({{}}), {list})"),
        };
        self.body.replace("CALL", &call)
    }
}

const RUN: &str = "{ CALL; }";
const RUN_OK: &str = "{ CALL; Ok(()) }";

/// What Python must return, and what becomes of it.
fn returned(cx: &Context<'_>, ty: &Type) -> Result<(Expr, &'static str), Refusal> {
    let (value, is_result) = match super::result(ty) {
        Some((value, _)) => (value, true),
        None => (ty, false),
    };
    if matches!(value, Type::Tuple(members) if members.is_empty()) {
        return Ok((Expr::name("object"), if is_result { RUN_OK } else { RUN }));
    }
    let taken = super::take_owned(cx, value)
        .map_err(|reason| format!("what the callable returns: {reason}"))?;
    Ok((taken.annotation, if is_result { "Ok(CALL)" } else { "CALL" }))
}
