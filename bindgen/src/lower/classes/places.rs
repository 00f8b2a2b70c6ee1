//! Public fields of objects that change: attributes that can be set.

use crate::lower::context::Context;
use crate::lower::conversions::{self, Given};
use crate::lower::model::{PropertySource, PyClass, Storage};
use crate::lower::ownership::lent;
use crate::resolve::model::{Field, ItemId, Receiver, Struct, Type};
use crate::select::Role;

/// What Python reads of a field that Rust keeps: a copy. Of a packed struct, that is taken before anything refers to it.
pub(crate) fn given(cx: &Context<'_>, id: ItemId, field: &Field) -> Result<Given, String> {
    let borrowed =
        Type::Reference { lifetime: None, mutable: false, inner: Box::new(field.ty.clone()) };
    let given = lent::within(cx, id, || conversions::give(cx, &borrowed))?;
    if !cx.item(id).packed {
        return Ok(given);
    }
    match &field.ty {
        Type::Primitive(_) | Type::Array(..) => {
            Ok(Given { convert: given.convert.replace("{}", "{ {} }"), ..given })
        }
        _ => Err("its struct is packed, so that nothing can refer to it".to_owned()),
    }
}

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
