//! Protocols: what a Python class must have to stand for a Rust trait. The native module runs them without
//! their types, which only the stub needs.

use std::fmt::Write as _;

use crate::lower::expr::Imports;
use crate::lower::model::{PyAsked, PyProtocol};

use super::native::docstring;

/// One protocol.
pub(super) fn text(out: &mut String, it: &PyProtocol, imports: &mut Imports, runs: bool) {
    let base = imports.from("typing", "Protocol");
    let _ = writeln!(out, "class {}({base}):", it.name);
    docstring(out, &docs(it), 1, "What a class must have to stand for a trait of Rust.");
    let asked: Vec<&PyAsked> = it.traits.iter().flat_map(|(_, asked)| asked).collect();
    imports.enter_class(asked.iter().map(|one| one.name.clone()));
    for one in asked.iter().filter(|one| !one.provided) {
        let head = if runs { bare(one) } else { typed(one, imports) };
        let word = if one.awaited { "async def" } else { "def" };
        let _ = writeln!(out, "\n    {word} {}{head}:", one.name);
        docstring(out, &one.docs, 2, &one.name);
        if !runs {
            out.push_str("        ...\n");
        }
    }
    imports.leave_class();
    out.push_str("\n\n");
}

fn bare(one: &PyAsked) -> String {
    let names = one.signature.parameters.iter().map(|parameter| parameter.name.clone());
    let all: Vec<String> = std::iter::once(receiver(one)).chain(names).collect();
    format!("({})", all.join(", "))
}

/// `(self, by: float) -> int`
pub(super) fn typed(one: &PyAsked, imports: &mut Imports) -> String {
    let mut all = vec![receiver(one)];
    for parameter in &one.signature.parameters {
        all.push(format!("{}: {}", parameter.name, parameter.annotation.render(imports)));
    }
    format!("({}) -> {}", all.join(", "), one.signature.returns.render(imports))
}

/// A parameter may have the receiver's name.
fn receiver(one: &PyAsked) -> String {
    let mut name = "self".to_owned();
    while one.signature.parameters.iter().any(|parameter| parameter.name == name) {
        name.insert(0, '_');
    }
    name
}

/// What the trait says of itself, and the methods that a class may have or leave to Rust.
fn docs(it: &PyProtocol) -> String {
    let provided: Vec<String> = it
        .traits
        .iter()
        .flat_map(|(_, asked)| asked)
        .filter(|one| one.provided)
        .map(|one| {
            let names = one.signature.parameters.iter().map(|one| one.name.as_str());
            format!("`{}({})`", one.name, names.collect::<Vec<_>>().join(", "))
        })
        .collect();
    if provided.is_empty() {
        return it.docs.clone();
    }
    let more = format!("Called too where the class has them: {}.", provided.join(", "));
    format!("{}\n\n{more}", it.docs).trim().to_owned()
}
