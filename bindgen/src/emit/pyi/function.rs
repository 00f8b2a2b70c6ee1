//! Functions and methods in a stub.

use std::fmt::Write as _;

use crate::emit::native;
use crate::lower::expr::{Expr, Imports};
use crate::lower::model::{
    Argument, Binding, Door, ParameterKind, PyCallable, PyParameter, Target, Way,
};

/// Longest line that a signature may take before it is broken into one parameter a line.
const WIDTH: usize = 100;

/// One `def` with its docstring, or one for each way that a type checker tells apart.
pub(super) fn stub(out: &mut String, it: &PyCallable, depth: usize, imports: &mut Imports) {
    let overloads = it.call.arguments.iter().find_map(|argument| match argument {
        Argument::Request(request) if !request.overloads.is_empty() => Some(&request.overloads),
        _ => None,
    });
    let own = |parameters| (parameters, &it.signature.returns);
    let forms: Vec<(&Vec<PyParameter>, &Expr)> = match (overloads, &it.call.target) {
        (Some(overloads), _) => overloads.iter().map(own).collect(),
        (None, Target::OneOf(ways)) if are_told_apart(ways) => {
            ways.iter().map(|way| (&way.signature.parameters, &way.signature.returns)).collect()
        }
        _ => return form(out, it, own(&it.signature.parameters), depth, imports),
    };
    let overload = imports.from("typing", "overload");
    for (index, one) in forms.into_iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        let _ = writeln!(out, "{gap}{}@{overload}", "    ".repeat(depth));
        form(out, it, one, depth, imports);
    }
}

/// Whether ways to call it give different things, and take different classes for them.
fn are_told_apart(ways: &[Way]) -> bool {
    let is_class = |annotation: &Expr| match annotation {
        Expr::Class(..) => true,
        Expr::Union(members) => members.iter().all(|member| match member {
            Expr::Subscript(base, _) => **base == Expr::Imported("typing", "Literal"),
            other => matches!(other, Expr::Class(..)),
        }),
        _ => false,
    };
    let mut picked = ways.iter().flat_map(|way| {
        way.signature.parameters.iter().filter(|one| way.picked.contains(&one.name))
    });
    let first = ways.first().map(|way| &way.signature.returns);
    ways.iter().any(|way| Some(&way.signature.returns) != first)
        && picked.all(|one| is_class(&one.annotation))
}

/// One way to call it.
fn form(
    out: &mut String,
    it: &PyCallable,
    (parameters, returns): (&Vec<PyParameter>, &Expr),
    depth: usize,
    imports: &mut Imports,
) {
    let indent = "    ".repeat(depth);
    match it.binding {
        Binding::Class => {
            let _ = writeln!(out, "{indent}@{}", imports.builtin("classmethod"));
        }
        Binding::Static => {
            let _ = writeln!(out, "{indent}@{}", imports.builtin("staticmethod"));
        }
        _ => {}
    }
    deprecation(out, it.deprecated.as_deref(), &indent, imports);
    let receiver = receiver(it);
    let head = head(it, (receiver.as_deref(), parameters, returns), &indent, imports);
    let _ = writeln!(out, "{head}");
    let fallback = if it.binding == Binding::Constructor { "" } else { &it.name };
    if it.docs.is_empty() && fallback.is_empty() {
        let _ = writeln!(out, "{indent}    ...");
    } else {
        native::docstring(out, &it.docs, depth + 1, fallback);
    }
}

/// `(self, a: int) -> str`, on one line: what a change of the API shows.
pub(crate) fn signature(it: &PyCallable, imports: &mut Imports) -> String {
    let receiver = receiver(it).filter(|_| it.binding != Binding::Constructor);
    let parameters = parameters(receiver.as_deref(), &it.signature.parameters, imports);
    let awaited = if it.call.door == Door::Awaited { "async " } else { "" };
    format!("{awaited}({}) -> {}", parameters.join(", "), it.signature.returns.render(imports))
}

/// What a method calls its object or class.
pub(crate) fn receiver(it: &PyCallable) -> Option<String> {
    let mut name = match it.binding {
        Binding::Constructor | Binding::Class => "cls".to_owned(),
        Binding::Method => "self".to_owned(),
        Binding::Static | Binding::Function => return None,
    };
    // A parameter may have the receiver's name.
    while it.signature.parameters.iter().any(|parameter| parameter.name == name) {
        name.insert(0, '_');
    }
    Some(name)
}

/// `@deprecated("...")`, where there is something to say.
pub(super) fn deprecation(
    out: &mut String,
    note: Option<&str>,
    indent: &str,
    imports: &mut Imports,
) {
    if let Some(note) = note {
        let decorator = imports.from("typing_extensions", "deprecated");
        let _ = writeln!(out, "{indent}@{decorator}({})", crate::lower::expr::quoted(note));
    }
}

/// `def name(...) -> T:`, on one line where it fits.
fn head(
    it: &PyCallable,
    (receiver, given, returns): (Option<&str>, &[PyParameter], &Expr),
    indent: &str,
    imports: &mut Imports,
) -> String {
    let parameters = parameters(receiver, given, imports);
    let returns = returns.render(imports);
    let name = &it.name;
    let def = if it.call.door == Door::Awaited { "async def" } else { "def" };
    let line = format!("{indent}{def} {name}({}) -> {returns}:", parameters.join(", "));
    if line.len() <= WIDTH {
        return line;
    }
    let mut out = format!("{indent}{def} {name}(\n");
    for parameter in parameters {
        let _ = writeln!(out, "{indent}    {parameter},");
    }
    let _ = write!(out, "{indent}) -> {returns}:");
    out
}

fn parameters(receiver: Option<&str>, given: &[PyParameter], imports: &mut Imports) -> Vec<String> {
    let mut out: Vec<String> = receiver.into_iter().map(str::to_owned).collect();
    let mut star = false;
    let mut slash = false;
    for parameter in given {
        if slash && parameter.kind != ParameterKind::PositionalOnly {
            out.push("/".to_owned());
            slash = false;
        }
        slash |= parameter.kind == ParameterKind::PositionalOnly;
        if parameter.kind == ParameterKind::Keyword && !star {
            out.push("*".to_owned());
            star = true;
        }
        let annotation = parameter.annotation.render(imports);
        out.push(match &parameter.default {
            Some(default) => {
                format!("{}: {annotation} = {}", parameter.name, default.render(imports))
            }
            None => format!("{}: {annotation}", parameter.name),
        });
    }
    if slash {
        out.push("/".to_owned());
    }
    out
}
