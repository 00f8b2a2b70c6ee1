//! Calls whose result may borrow: what is made of it keeps the object and what is passed by reference.

use std::fmt::Write as _;

use crate::lower::model::{Argument, Storage, Target};
use crate::lower::names::rust_identifier;
use crate::resolve::model::Receiver;

use super::function::Writer;

/// The call, inside of the closure of a keeper.
pub(super) fn finish(out: &mut String, writer: &Writer<'_>, finish: &str) {
    let [py, owner, target, made] =
        ["py", "owner", "target", "made"].map(|name| writer.locals.of(name));
    let kept = kept(writer);
    let mut members = kept.clone();
    let mut bindings = String::new();
    let (start, head, reach) = holder(writer, &target);
    if let Some(object) = &reach {
        members.insert(0, object.clone());
        let _ = writeln!(bindings, "let {target} = {};", view(writer, &format!("{owner}.0")));
    }
    let first = members.len() - kept.len();
    for (index, variable) in kept.iter().enumerate() {
        let _ = writeln!(bindings, "let {variable} = &{owner}.{};", index + first);
    }
    let trailing = if members.is_empty() { "" } else { "," };
    let tuple = members.join(", ") + trailing;
    let _ = write!(
        out,
        r"
        let {owner} = ({tuple});
        {start}{owner}, move |keeper, {head}{owner}| {{
            {bindings}
            let {made} = runtime::attached::<Package, _>({py}, {way}|| {call})?;
            {finish}
        }})
        ",
        way = if alone(writer) || writer.consumes() { "move " } else { "" },
        call = call(writer, &kept),
    );
}

/// What becomes of an iterator.
pub(super) fn steps(writer: &Writer<'_>, convert: &str, fallible: bool) -> String {
    let [py, made, steps, sendable] =
        ["py", "made", "steps", "sendable"].map(|name| writer.locals.of(name));
    let item = if fallible { "let made = check!(py, made)?;" } else { "" };
    let give = writer.locals.own("give");
    let again = if convert.contains("keeper") { "let again = keeper.again();" } else { "" };
    let convert = convert.replace("{}", "made").replace("keeper.", "again.");
    format!(
        r"
        use runtime::Unsendable as _;
        let {steps} = {made}.into_iter();
        let {sendable} = runtime::Probe::of(&{steps}).sendable();
        {again}
        let {steps} = runtime::stepper({steps}, {sendable}, move |py, made| {{ {item} {give}(py, {convert}) }});
        runtime::iterator::<Package>({py}, keeper, {steps})"
    )
}

/// The arguments that the call only borrows.
fn kept(writer: &Writer<'_>) -> Vec<String> {
    let borrowed = |argument: &Argument| match argument {
        Argument::Plain { name, pass, .. } if refers_to(pass) => Some(rust_identifier(name)),
        Argument::Settings(it) if it.pass != "{}" => Some(writer.settings_variable(it)),
        _ => None,
    };
    writer.call.arguments.iter().filter_map(borrowed).collect()
}

/// Whether what is passed borrows from the variable; what is moved on is no longer there.
fn refers_to(pass: &str) -> bool {
    pass.contains('&') || pass.contains(".as_")
}

/// Whether what is made has the object for itself.
fn alone(writer: &Writer<'_>) -> bool {
    super::lent::changes(writer.call)
}

/// The function of the runtime, what its closure takes before the owner, and the object that is kept.
fn holder(writer: &Writer<'_>, target: &str) -> (String, String, Option<String>) {
    let [py, slf] = ["py", "slf"].map(|name| writer.locals.of(name));
    let plain = format!("runtime::lending::<Package, _, _>({py}, ");
    let is_method = !matches!(writer.call.target, Target::Path(_) | Target::Struct(..));
    match writer.holder.filter(|_| is_method) {
        Some(holder) if matches!(holder.class.storage, Storage::Shared) && alone(writer) => (
            format!("runtime::lending_alone::<Package, _, _, _>({py}, &{slf}.get().0, "),
            format!("{target}, "),
            None,
        ),
        Some(holder) if matches!(holder.class.storage, Storage::Shared) => (
            format!("runtime::lending_shared::<Package, _, _, _>({py}, &{slf}.get().0, "),
            format!("{target}, "),
            None,
        ),
        Some(holder) if matches!(holder.class.storage, Storage::Kept { .. }) && alone(writer) => (
            format!("runtime::lending_kept_alone::<Package, _, _, _>({py}, &{slf}.get().0, "),
            format!("{target}, "),
            None,
        ),
        Some(holder)
            if matches!(holder.class.storage, Storage::Kept { .. }) && writer.consumes() =>
        {
            let by = &writer.name;
            (
                format!("runtime::consuming::<Package, _, _, _>({py}, (&{slf}.get().0, {by:?}), "),
                format!("{target}, "),
                None,
            )
        }
        Some(holder) if matches!(holder.class.storage, Storage::Kept { .. }) => (
            format!("runtime::lending_kept::<Package, _, _, _>({py}, &{slf}.get().0, "),
            format!("{target}, "),
            None,
        ),
        Some(_) => (plain, String::new(), Some(format!("{slf}.clone().unbind()"))),
        None => (plain, String::new(), None),
    }
}

/// The Rust value behind a kept object.
fn view(writer: &Writer<'_>, place: &str) -> String {
    match writer.holder.map(|holder| holder.class.storage) {
        Some(Storage::View) => format!("{place}.get().0.whole()"),
        _ => format!("&{place}.get().0"),
    }
}

fn call(writer: &Writer<'_>, kept: &[String]) -> String {
    let target = writer.locals.of("target");
    let arguments: Vec<String> = writer
        .call
        .arguments
        .iter()
        .map(|argument| {
            let passed = writer.passed(argument);
            // What is kept is at hand by reference.
            kept.iter().find(|name| refers(&passed, name)).map_or_else(
                || passed.clone(),
                |name| passed.replacen(name.as_str(), &format!("(*{name})"), 1),
            )
        })
        .collect();
    let list = arguments.join(", ");
    match &writer.call.target {
        Target::Shared(name) | Target::Mutable(name) => format!("{target}.{name}({list})"),
        Target::Owned(name) if writer.consumes() => format!("{target}.{name}({list})"),
        Target::Owned(name) => format!("{target}.clone().{name}({list})"),
        Target::Through(path, receiver) => {
            let copied = *receiver == Receiver::Owned && !writer.consumes();
            let object = if copied { format!("{target}.clone()") } else { target };
            let all: Vec<&str> =
                std::iter::once(&object).chain(&arguments).map(String::as_str).collect();
            format!("{path}({})", all.join(", "))
        }
        Target::Path(path) => format!("{path}({list})"),
        Target::Struct(path, fields) => {
            let fields = fields.iter().zip(&arguments);
            let fields: Vec<String> =
                fields.map(|(field, value)| format!("{field}: {value}")).collect();
            format!("{path} {{ {} }}", fields.join(", "))
        }
        _ => String::new(),
    }
}

/// Whether an expression is of this variable: `&name`, `name.as_deref()`.
fn refers(passed: &str, name: &str) -> bool {
    let rest = passed.trim_start_matches(['&', '(', '*']);
    rest.strip_prefix(name)
        .is_some_and(|after| !after.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
}
