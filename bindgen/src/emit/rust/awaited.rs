//! Callables that await: a future that owns its arguments and its object, and what is left to do when it is done.

use std::fmt::Write as _;

use crate::lower::model::{Door, Outcome, Storage, Target};
use crate::resolve::model::Receiver;

use super::function::Writer;

/// The rest of the body, once the arguments are read.
pub(super) fn call(out: &mut String, writer: &Writer<'_>) {
    let [py, made, owner] = ["py", "made", "owner"].map(|name| writer.locals.of(name));
    let chained = matches!(writer.call.outcome, Outcome::Receiver);
    if chained {
        let slf = writer.locals.of("slf");
        let _ = writeln!(out, "let {owner}_object = {slf}.clone().unbind();");
    }
    let expression = target(out, writer);
    let way = if writer.call.door == Door::Blocking { "blocking" } else { "awaitable" };
    let _ = writeln!(out, "runtime::{way}::<Package>({py}, async move {{");
    reach(out, writer);
    let convert = match &writer.call.outcome {
        Outcome::Value(convert) => convert.replace("{}", &made),
        Outcome::Receiver => format!("{{ let _ = {made}; }}"),
        _ => made.clone(),
    };
    let _ = if writer.call.fallible {
        writeln!(
            out,
            "let {made} = {expression}.await.map(|{made}| {convert}).map_err(|error| runtime::exception(|py| runtime::failure!(Package, py, error)));"
        )
    } else {
        writeln!(out, "let {made} = {expression}.await; let {made} = {convert};")
    };
    let raise = if writer.call.fallible { format!("let {made} = {made}?;") } else { String::new() };
    let give = writer.locals.own("give");
    let result = match &writer.call.outcome {
        Outcome::Receiver => format!("Ok({owner}_object.into_bound({py}).into_any())"),
        Outcome::Dicts => format!("Ok(runtime::dicts::<Package, _>({py}, {made})?.into_any())"),
        _ => format!("{give}({py}, {made})"),
    };
    let _ = writeln!(out, "runtime::Finish::new(move |{py}| {{ {raise} {result} }}) }})");
}

/// The expression that makes the future; before it, what keeps the object.
fn target(out: &mut String, writer: &Writer<'_>) -> String {
    let arguments: Vec<String> =
        writer.call.arguments.iter().map(|argument| writer.passed(argument)).collect();
    let list = arguments.join(", ");
    let [target, owner, slf] = ["target", "owner", "slf"].map(|name| writer.locals.of(name));
    let is_method = matches!(
        writer.call.target,
        Target::Shared(_) | Target::Mutable(_) | Target::Owned(_) | Target::Through(..)
    );
    if let (true, Some(holder)) = (is_method, writer.holder) {
        let _ = match holder.class.storage {
            Storage::Shared => writeln!(out, "let {owner} = {slf}.get().0.clone();"),
            Storage::Fields => {
                let py = writer.locals.of("py");
                writeln!(out, "let {owner} = Self::build(&{slf}.get().0, {py})?;")
            }
            _ => writeln!(out, "let {owner} = {slf}.clone().unbind();"),
        };
    }
    match &writer.call.target {
        Target::Path(path) => format!("{path}({list})"),
        Target::Shared(name) | Target::Mutable(name) => format!("{target}.{name}({list})"),
        Target::Owned(name) => format!("{target}.clone().{name}({list})"),
        Target::Through(path, receiver) => writer.through(path, *receiver, &arguments),
        _ => list,
    }
}

/// `let target = ...`: the Rust value behind the object, held until the future is done.
fn reach(out: &mut String, writer: &Writer<'_>) {
    let mutable = match &writer.call.target {
        Target::Shared(_) | Target::Owned(_) => false,
        Target::Mutable(_) => true,
        Target::Through(_, receiver) => *receiver == Receiver::Mutable,
        _ => return,
    };
    let Some(holder) = writer.holder else { return };
    let [target, owner, held] = ["target", "owner", "held"].map(|name| writer.locals.of(name));
    let (access, marker) = if mutable { ("write", "mut ") } else { ("read", "") };
    let _ = match holder.class.storage {
        Storage::Shared | Storage::Step => writeln!(
            out,
            "let {marker}{held} = match {owner}.{access}_in_task().await {{\
                 Ok(held) => held,\
                 Err(refused) => return runtime::Finish::refused::<Package>(refused),\
             }}; let {target} = &{marker}*{held};"
        ),
        // Refused before: what a task borrows may change while it waits.
        Storage::Kept { .. } => return,
        Storage::View => writeln!(out, "let {target} = {owner}.get().0.whole();"),
        Storage::Plain => writeln!(out, "let {target} = &{owner}.get().0;"),
        Storage::Fields => writeln!(out, "let {target} = &{owner};"),
        // It has no methods.
        Storage::Opaque => Ok(()),
    };
}
