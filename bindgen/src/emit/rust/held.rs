//! Objects as arguments: read first, locked after all arguments are read, given away last of all.

use std::fmt::Write as _;

use crate::lower::model::{Argument, Held, Hold, PyPackage, Storage};
use crate::lower::names::rust_identifier;
use crate::resolve::model::RustPath;

use super::locals::{self, Locals};
use super::variant;

/// The compiled class behind a Rust type, as generated code names it.
pub(super) fn class_of(package: &PyPackage, path: &RustPath) -> String {
    let found = package.modules.iter().find_map(|module| {
        let class = module.classes.iter().find(|class| class.rust == *path)?;
        Some(format!("{}::{}", super::module::rust_path(module), locals::class(&class.name)))
    });
    found.unwrap_or_default()
}

/// `let x = runtime::object::<..>(x, "x")?;`
pub(super) fn read(out: &mut String, package: &PyPackage, it: &Held) {
    let (variable, name) = (rust_identifier(&it.name), &it.name);
    let class = class_of(package, &it.rust);
    let _ = if it.optional {
        writeln!(
            out,
            "let {variable} = {variable}.or::<Package, Option<runtime::Instance<'_, {class}>>>({name:?}, || None)?;"
        )
    } else {
        writeln!(out, "let {variable} = runtime::object::<{class}>({variable}, {name:?})?;")
    };
    let varied = package
        .modules
        .iter()
        .flat_map(|module| &module.classes)
        .any(|class| class.rust == it.rust && variant::is_varied(class));
    if varied && it.hold == Hold::Write && !it.optional {
        let _ = writeln!(
            out,
            "let _settling_{} = runtime::Settling::of({variable}, {class}::class_now);",
            it.name
        );
    }
}

/// Locks the objects among the arguments, and puts what the call takes into their variables.
pub(super) fn hold(out: &mut String, locals: &Locals, arguments: &[Argument]) {
    let py = locals.of("py");
    for it in objects(arguments).filter(|it| !it.changes_kept()) {
        let variable = rust_identifier(&it.name);
        let held = locals.of(&format!("held_{}", it.name));
        if it.storage == Storage::Plain {
            let _ = if it.optional {
                writeln!(out, "let {variable} = {variable}.as_ref().map(|each| &each.get().0);")
            } else {
                writeln!(out, "let {variable} = &{variable}.get().0;")
            };
            continue;
        }
        let (lock, mutable) = match it.hold {
            Hold::Read => ("read", ""),
            Hold::Write => ("write", "mut "),
            Hold::Move if matches!(it.storage, Storage::Kept { .. }) => ("give", ""),
            Hold::Move => ("write", ""),
        };
        let _ = if it.optional {
            writeln!(
                out,
                "let {mutable}{held} = match &{variable} {{ Some(each) => Some(each.get().0.{lock}::<Package>({py})?), None => None }};"
            )
        } else {
            writeln!(out, "let {mutable}{held} = {variable}.get().0.{lock}::<Package>({py})?;")
        };
        if matches!(it.storage, Storage::Kept { .. }) && it.hold != Hold::Move {
            let _ = if it.optional {
                writeln!(out, "let {variable} = {held}.as_ref().map(|each| each.get());")
            } else {
                writeln!(out, "let {variable} = {held}.get();")
            };
            continue;
        }
        let _ = match (it.hold, it.optional) {
            (Hold::Read, false) => writeln!(out, "let {variable} = &*{held};"),
            (Hold::Read, true) => writeln!(out, "let {variable} = {held}.as_deref();"),
            (Hold::Write, false) => writeln!(out, "let {variable} = &mut *{held};"),
            (Hold::Write, true) => writeln!(out, "let {variable} = {held}.as_deref_mut();"),
            (Hold::Move, _) => Ok(()),
        };
    }
}

/// What is done while values that borrow are lent to be changed: `done` is a `PyResult`.
pub(super) fn changing(locals: &Locals, arguments: &[Argument], done: String) -> String {
    let py = locals.of("py");
    objects(arguments).filter(|it| it.changes_kept()).fold(done, |done, it| {
        let variable = rust_identifier(&it.name);
        format!("{variable}.get().0.change::<Package, _>({py}, |_, {variable}| {done})")
    })
}

/// Nothing can fail any more before the call: what it takes away is gone. All that go are asked
/// before the first is taken; `target` is the object that the method itself takes.
pub(super) fn give_away(
    out: &mut String,
    locals: &Locals,
    arguments: &[Argument],
    by: &str,
    target: Option<String>,
) {
    let moved: Vec<(String, String, bool, bool)> = objects(arguments)
        .filter(|it| it.hold == Hold::Move)
        .map(|it| {
            let held = locals.of(&format!("held_{}", it.name));
            let kept = matches!(it.storage, Storage::Kept { .. });
            (rust_identifier(&it.name), held, it.optional, kept)
        })
        .chain(target.map(|target| (target, locals.of("held"), false, false)))
        .collect();
    if moved.len() > 1 {
        for (_, held, optional, _) in &moved {
            let _ = if *optional {
                writeln!(out, "if let Some(each) = &{held} {{ each.may_move_out({by:?})?; }}")
            } else {
                writeln!(out, "{held}.may_move_out({by:?})?;")
            };
        }
    }
    for (variable, held, optional, kept) in moved {
        let _ = if optional && kept {
            writeln!(
                out,
                "let {variable} = {held}.as_ref().map(|each| each.move_out({by:?})).transpose()?;"
            )
        } else if optional {
            writeln!(out, "let {variable} = {held}.map(|each| each.move_out({by:?})).transpose()?;")
        } else {
            writeln!(out, "let {variable} = {held}.move_out({by:?})?;")
        };
    }
}

fn objects(arguments: &[Argument]) -> impl Iterator<Item = &Held> {
    arguments.iter().filter_map(|argument| match argument {
        Argument::Held(it) => Some(it),
        _ => None,
    })
}
