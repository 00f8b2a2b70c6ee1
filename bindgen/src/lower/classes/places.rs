//! Public fields of objects that change: attributes that can be set.

use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::model::{PropertySource, PyClass, Storage};
use crate::resolve::model::{Field, ItemId, Receiver, Struct};
use crate::select::Role;

/// Where the attribute of a public field comes from, and goes to: only a type that changes by itself already
/// is changed from outside.
pub(crate) fn source(
    cx: &Context<'_>,
    id: ItemId,
    it: &Struct,
    class: &PyClass,
    (field, convert): (&Field, String),
) -> PropertySource {
    let name = field.name.clone();
    let changes = it.impls.methods.iter().any(|it| it.receiver == Some(Receiver::Mutable));
    let settable = changes
        && class.storage == Storage::Shared
        && cx.role(id) == Some(Role::Behaviour)
        && field.deprecated.is_none()
        && !it.impls.has("Iterator");
    match conversions::take_moved(cx, &field.ty) {
        Ok(taken) if settable && !taken.is_held() => PropertySource::Place {
            field: name,
            convert,
            owned: taken.owned,
            pass: taken.pass,
            accepts: taken.annotation,
        },
        _ => PropertySource::Field { field: name, convert },
    }
}
