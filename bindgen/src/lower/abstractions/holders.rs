//! Trait objects inside of other types: `Vec<Box<dyn Trait>>`. A copy of what is given stands in the box.

use crate::lower::context::Context;
use crate::lower::conversions::{self, Taken};
use crate::lower::expr::{Expr, Imports};
use crate::lower::model::PyHolder;
use crate::lower::ownership::counted;
use crate::resolve::model::{ItemId, RustPath, Type};

use super::{adapters, alternatives, implementors};

/// How `Box<dyn Trait>` and its like are read, of a trait of the crate; none for any other type.
pub(crate) fn take(
    cx: &Context<'_>,
    path: &RustPath,
    arguments: &[Type],
) -> Option<Result<Taken, String>> {
    let pointer = path.to_string();
    let [Type::DynTrait(bounds)] = arguments else { return None };
    let pointers = ["std::boxed::Box", "std::sync::Arc", "std::rc::Rc"];
    if !pointers.contains(&pointer.as_str()) || !implementors::is_own(cx.surface, bounds) {
        return None;
    }
    let id: ItemId = bounds.iter().find_map(|bound| bound.item)?;
    if !adapters::is_open(cx, id) {
        return None;
    }
    let dynamic = alternatives::dynamic(cx, bounds)?;
    let mut types = Vec::new();
    let mut annotation: Option<Expr> = None;
    let mut accept = |rust: String, pass: String, taken: Taken| {
        types.push((rust, pass));
        annotation = Some(match annotation.take() {
            Some(known) => known.or(taken.annotation),
            None => taken.annotation,
        });
    };
    let made = || format!("{pointer}::new({{}})");
    for id in alternatives::types(cx, bounds) {
        let own = Type::Item(id, Vec::new());
        let whole = Type::Foreign(path.clone(), vec![own.clone()]);
        // What Python and Rust have together, or else a copy.
        if counted::inside(cx, path, std::slice::from_ref(&own)).is_some() {
            if let Ok(taken) = conversions::take(cx, &whole) {
                accept(taken.owned.clone(), taken.pass.clone(), taken);
            }
        } else if let Some(taken) =
            conversions::take(cx, &own).ok().filter(|taken| taken.pass == "{}")
        {
            accept(cx.path(id).to_string(), made(), taken);
        }
    }
    for ty in implementors::foreign(cx.surface, bounds) {
        if let (Ok(taken), Some(rust)) = (conversions::take(cx, &ty), conversions::spelled(cx, &ty))
            && taken.pass == "{}"
        {
            accept(rust, made(), taken);
        }
    }
    if let Some(Type::Foreign(path, _)) = adapters::adapter(cx, bounds)
        && let Some(taken) = adapters::take(&path)
    {
        accept(path.to_string(), made(), taken);
    }
    let Some(annotation) = annotation else {
        let name = bounds.first().map_or("", |bound| bound.path.name());
        return Some(Err(format!("no type that Python has implements the trait `{name}`")));
    };
    let expected = annotation.render(&mut Imports::default()).replace(" | ", " or ");
    let (name, path) = (cx.item(id).public_name().to_owned(), cx.item(id).path.to_string());
    let made = PyHolder { name, path, pointer, dynamic, types, expected };
    let owned = format!("crate::bindings::{}", holder(cx, made));
    Some(Ok(Taken { annotation, owned, pass: "{}.0".to_owned() }))
}

/// The struct for a pointer to a trait object, which is made once.
fn holder(cx: &Context<'_>, mut made: PyHolder) -> String {
    let mut known = cx.protocols.holders.borrow_mut();
    let same = |it: &&PyHolder| it.pointer == made.pointer && it.dynamic == made.dynamic;
    if let Some(known) = known.iter().find(same) {
        return known.name.clone();
    }
    made.name = format!("{}Holder{}", made.name, known.len());
    let name = made.name.clone();
    known.push(made);
    name
}
