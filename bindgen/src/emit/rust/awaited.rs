//! Callables that await: a future that owns its arguments and its object, and what is left to do when it is done.

use std::fmt::Write as _;

use crate::lower::model::{Door, Outcome, Storage, Target};
use crate::resolve::model::Receiver;

use super::function::Writer;

/// The rest of the body, once the arguments are read.
pub(super) fn call(out: &mut String, writer: &Writer<'_>) {
    let [py, owner] = ["py", "owner"].map(|name| writer.locals.of(name));
    let chained = matches!(writer.call.outcome, Outcome::Receiver);
    if chained {
        let slf = writer.locals.of("slf");
        let _ = writeln!(out, "let {owner}_object = {slf}.clone().unbind();");
    }
    let expression = target(out, writer);
    let way = if writer.call.door == Door::Blocking { "blocking" } else { "awaitable" };
    let _ = writeln!(out, "runtime::{way}::<Package>({py}, ");
    let object = writer.locals.of("target");
    let _ = match lent(writer) {
        Some(access) if writer.consumes() => writeln!(
            out,
            "runtime::{access}::<Package, _>(({owner}, {:?}), move |{object}| Box::pin(async move {{",
            writer.name
        ),
        Some(access) => writeln!(
            out,
            "runtime::{access}::<Package, _>({owner}, move |{object}| Box::pin(async move {{"
        ),
        None => writeln!(out, "Box::pin(async move {{"),
    };
    reach(out, writer);
    finish(out, writer, &format!("{expression}.await"));
    out.push_str(if lent(writer).is_some() { "})))" } else { "}))" });
}

/// What is left to do with the result.
fn finish(out: &mut String, writer: &Writer<'_>, awaited: &str) {
    let [py, made, owner] = ["py", "made", "owner"].map(|name| writer.locals.of(name));
    let convert = match &writer.call.outcome {
        Outcome::Value(convert) => convert.replace("{}", &made),
        Outcome::Receiver => format!("{{ let _ = {made}; }}"),
        _ => made.clone(),
    };
    // Failures among values become exceptions where the interpreter is, and cannot be sent there.
    let is_late = convert.contains("runtime::tried!");
    let raised = "map_err(|error| runtime::exception(|py| runtime::failure!(Package, py, error)))";
    let _ = match (writer.call.fallible, convert == made) {
        (true, _) if is_late => writeln!(out, "let {made} = {awaited}.{raised};"),
        (false, _) if is_late => writeln!(out, "let {made}: PyResult<_> = Ok({awaited});"),
        (true, true) => writeln!(out, "let {made} = {awaited}.{raised};"),
        (true, false) => writeln!(out, "let {made} = {awaited}.map(|{made}| {convert}).{raised};"),
        (false, true) => writeln!(out, "let {made}: PyResult<_> = Ok({awaited});"),
        (false, false) => {
            writeln!(out, "let {made} = {awaited}; let {made}: PyResult<_> = Ok({convert});")
        }
    };
    let result = match &writer.call.outcome {
        Outcome::Receiver => format!("Ok({owner}_object.into_bound({py}).into_any())"),
        Outcome::Dicts => format!("Ok(runtime::dicts::<Package, _>({py}, {made})?.into_any())"),
        _ if is_late => format!("self::give({py}, {convert})"),
        _ => {
            let _ = writeln!(out, "runtime::Finish::of::<Package, _>({made})");
            return;
        }
    };
    let _ = writeln!(out, "runtime::Finish::new(move |{py}| {{ let {made} = {made}?; {result} }})");
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
    if let Target::Through(_, receiver @ Receiver::Counted { .. }) = &writer.call.target {
        writer.reach_through(out, *receiver);
    } else if let (true, Some(holder)) = (is_method, writer.holder) {
        let _ = match holder.class.storage {
            Storage::Shared => writeln!(out, "let {owner} = {slf}.get().0.clone();"),
            Storage::Kept { .. } => writeln!(out, "let {owner} = {slf}.get().0.for_task();"),
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
        Target::Owned(name) if writer.consumes() => format!("{target}.{name}({list})"),
        Target::Owned(name) => format!("{target}.clone().{name}({list})"),
        Target::Through(path, receiver) => writer.through(path, *receiver, &arguments),
        _ => list,
    }
}

/// Whether the call changes the object; none where it has no object.
fn changes(writer: &Writer<'_>) -> Option<bool> {
    match &writer.call.target {
        Target::Shared(_) | Target::Owned(_) => Some(false),
        Target::Mutable(_) => Some(true),
        // It is there already.
        Target::Through(_, Receiver::Counted { .. }) => None,
        Target::Through(_, receiver) => Some(*receiver == Receiver::Mutable),
        _ => None,
    }
}

/// What lends the future its object, where that is behind a lock.
fn lent(writer: &Writer<'_>) -> Option<&'static str> {
    let changes = changes(writer)?;
    Some(match (writer.holder?.class.storage, changes, writer.consumes()) {
        (Storage::Shared | Storage::Step, _, true) => "taking",
        (Storage::Shared | Storage::Step, true, _) => "writing",
        (Storage::Shared | Storage::Step, false, _) => "reading",
        (Storage::Kept { .. }, _, true) => "taking_kept",
        (Storage::Kept { .. }, true, _) => "writing_kept",
        (Storage::Kept { .. }, false, _) => "reading_kept",
        _ => return None,
    })
}

/// `let target = ...`: the Rust value of an object that nothing changes.
fn reach(out: &mut String, writer: &Writer<'_>) {
    let (Some(_), Some(holder)) = (changes(writer), writer.holder) else { return };
    let [target, owner] = ["target", "owner"].map(|name| writer.locals.of(name));
    let _ = match holder.class.storage {
        Storage::View => writeln!(out, "let {target} = {owner}.get().0.whole();"),
        Storage::Plain => writeln!(out, "let {target} = &{owner}.get().0;"),
        Storage::Fields => writeln!(out, "let {target} = &{owner};"),
        Storage::Kept { .. } if writer.consumes() => {
            writeln!(out, "let {target} = {target}.value();")
        }
        // Behind a lock, or without methods.
        Storage::Shared | Storage::Step | Storage::Kept { .. } | Storage::Opaque => return,
    };
}
