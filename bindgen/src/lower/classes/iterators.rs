//! Iterators: types that Rust steps through with `next`.

use crate::resolve::model::{Item, ItemId, Receiver, RustPath, Type};
use crate::select::Role;

use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::model::{Dunder, PyClass, PyStep, Storage};

/// What one step of an iterator type gives.
pub(crate) fn step(cx: &Context<'_>, id: ItemId) -> Result<PyStep, String> {
    let name = &cx.item(id).name;
    let item = cx
        .impls(id)
        .and_then(|impls| impls.find("Iterator"))
        .and_then(|entry| entry.associated.iter().find(|(name, _)| name == "Item"))
        .map(|(_, ty)| ty)
        .ok_or_else(|| format!("the items of `{name}` are not known"))?;
    let whole = item;
    let (fallible, item) = match conversions::result(item) {
        Some((value, error)) => {
            crate::lower::errors::raised::raised(cx, error);
            (true, value)
        }
        None => (false, item),
    };
    let given = conversions::give(cx, item)?;
    let detach = matches!(item, Type::Item(id, _) if cx.role(*id) == Some(Role::Columns));
    let control = stoppable(cx, id, whole);
    Ok(PyStep { annotation: given.annotation, fallible, detach, control, convert: given.convert })
}

/// A method that does what `next` does and can be stopped: it takes the control and returns the same.
fn stoppable(cx: &Context<'_>, id: ItemId, item: &Type) -> Option<(String, RustPath)> {
    cx.impls(id)?.methods.iter().find_map(|method| {
        let [control] = method.parameters.as_slice() else { return None };
        let same = conversions::option(&method.output) == Some(item);
        let path = cx.control(&control.ty)?;
        (same && method.receiver == Some(Receiver::Mutable))
            .then(|| (crate::lower::names::rust_identifier(&method.name), path))
    })
}

/// The class behind `Iterator[T]`: it cannot be named or made in Python.
pub(crate) fn lower(cx: &Context<'_>, id: ItemId, item: &Item) -> Result<PyClass, String> {
    let step = step(cx, id)?;
    let name = cx.exposed(id).map_or_else(|| item.name.clone(), |exposed| exposed.name.clone());
    Ok(PyClass {
        docs: crate::lower::docs::plain(cx, &item.docs),
        public: false,
        dunders: vec![Dunder::Iterator],
        step: Some(step),
        ..PyClass::new(name, cx.path(id), Storage::Step)
    })
}
