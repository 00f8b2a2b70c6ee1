//! Values that a builder builds: what is given is set, the rest is left to the builder.

use std::fmt::Write as _;

use crate::lower::model::Argument;
use crate::lower::names::rust_identifier;

use super::function::Writer;
use super::locals::Locals;

/// Reads what is set, if anything is given.
pub(super) fn read(out: &mut String, locals: &Locals, argument: &Argument) {
    let Argument::Set { name, owned, none_is_unset, .. } = argument else { return };
    let (variable, take) = (rust_identifier(name), locals.own("take"));
    let guard = if *none_is_unset { "if !given.is_none() " } else { "" };
    let _ = writeln!(
        out,
        "let {variable}: Option<{owned}> = match {variable}.get() {{ Some(given) {guard}=> Some({take}(given, {name:?})?), _ => None }};"
    );
}

/// The builder from its start to its end.
pub(super) fn call(writer: &Writer<'_>, start: &str, finish: &str) -> String {
    let is_set = |argument: &&Argument| matches!(argument, Argument::Set { .. });
    let given = writer.call.arguments.iter().filter(|one| !is_set(one));
    let list: Vec<String> = given.map(|one| writer.passed(one)).collect();
    let sets: String = writer.call.arguments.iter().filter_map(set).collect();
    format!("{{ let mut built = {start}({}); {sets} built.{finish}() }}", list.join(", "))
}

fn set(argument: &Argument) -> Option<String> {
    let Argument::Set { name, pass, method, moves, .. } = argument else { return None };
    let start = if *moves { "built = " } else { "" };
    let (variable, pass) = (rust_identifier(name), pass.replace("{}", "each"));
    Some(format!("if let Some(each) = {variable} {{ {start}built.{method}({pass}); }} "))
}
