//! Coroutine functions: Python text that stands before the compiled functions which return awaitables,
//! because only a function written in Python is known as a coroutine function everywhere.

use std::fmt::Write as _;

use crate::lower::model::{Binding, Door, ParameterKind, PyCallable, PyModule};

use super::native;
use super::pyi::receiver;
use super::rust::marked;

/// The text of a module, and the functions that it defines, each with its class; none where there are none.
pub(super) fn of(module: &PyModule) -> Option<(String, Vec<(String, String)>)> {
    let (mut body, mut functions) = (String::new(), Vec::new());
    let awaited = |it: &&PyCallable| it.call.door == Door::Awaited;
    for class in &module.classes {
        let mut methods = class.methods.iter().filter(awaited).peekable();
        if methods.peek().is_none() {
            continue;
        }
        let _ = writeln!(body, "class {}:", class.name);
        for method in methods {
            definition(&mut body, method, &format!("{}_", class.name), 1);
            functions.push((class.name.clone(), method.name.clone()));
        }
    }
    for function in module.functions.iter().filter(awaited) {
        definition(&mut body, function, "", 0);
        functions.push((String::new(), function.name.clone()));
    }
    (!functions.is_empty()).then_some((body, functions))
}

fn definition(out: &mut String, it: &PyCallable, owner: &str, depth: usize) {
    let indent = "    ".repeat(depth);
    match it.binding {
        Binding::Class => {
            let _ = writeln!(out, "{indent}@classmethod");
        }
        Binding::Static => {
            let _ = writeln!(out, "{indent}@staticmethod");
        }
        _ => {}
    }
    let receiver = receiver(it);
    let mut parameters: Vec<String> = receiver.iter().cloned().collect();
    parameters.extend(marked(&it.signature, |parameter| match &parameter.default {
        None => parameter.name.clone(),
        // What is left out is left out of the compiled function's call too, which knows the defaults.
        Some(_) => format!("{}=...", parameter.name),
    }));
    let mut passed: Vec<String> =
        receiver.into_iter().filter(|_| it.binding == Binding::Method).collect();
    passed.extend(it.signature.parameters.iter().map(|parameter| match parameter.kind {
        ParameterKind::Keyword => format!("{0}={0}", parameter.name),
        _ => parameter.name.clone(),
    }));
    let _ = writeln!(out, "{indent}async def {}({}):", it.name, parameters.join(", "));
    native::docstring(out, &it.docs, depth + 1, &it.name);
    let name = &it.name;
    let _ = writeln!(out, "{indent}    return await _start_{owner}{name}({})\n", passed.join(", "));
}
