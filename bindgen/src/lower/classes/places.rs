//! Public fields of objects that change: attributes that can be set.

use crate::lower::abstractions::objects;
use crate::lower::context::Context;
use crate::lower::conversions::{self, Given};
use crate::lower::model::{Lender, PropertySource, PyClass, Storage};
use crate::lower::ownership::{held, lent};
use crate::resolve::model::{Field, ItemId, Receiver, Struct, Type};
use crate::select::Role;

/// What Python reads of a field that Rust keeps: a copy. Of a packed struct, that is taken before anything refers to it.
pub(crate) fn given(cx: &Context<'_>, id: ItemId, field: &Field) -> Result<Given, String> {
    let borrowed =
        Type::Reference { lifetime: None, mutable: false, inner: Box::new(field.ty.clone()) };
    let given = lending(cx, id, &borrowed)?;
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

/// A copy, or where it cannot be copied the part itself, where the object can lend it.
pub(crate) fn lending(cx: &Context<'_>, id: ItemId, borrowed: &Type) -> Result<Given, String> {
    let copied = lent::within(cx, id, || conversions::give(cx, borrowed));
    match copied {
        Err(_) if lends(cx, id) && lent::borrows(cx, borrowed) => {
            lent::lending(cx, || conversions::give(cx, borrowed))
        }
        copied => copied,
    }
}

/// Whether objects of a type can lend what is in them.
pub(crate) fn lends(cx: &Context<'_>, id: ItemId) -> bool {
    matches!(held::storage(cx, id), Storage::Plain | Storage::Shared | Storage::Kept { .. })
}

/// Whether what Python reads stays in the object.
pub(crate) fn is_lent(given: &Given) -> bool {
    stays(&given.convert)
}

/// Whether an expression makes an object of what stays where it is.
fn stays(convert: &str) -> bool {
    convert.contains("keeper.lend") || convert.contains(objects::LENT)
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
    if stays(&convert) {
        return shown(name, convert, true);
    }
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

/// An attribute that nobody sets.
pub(crate) fn shown(field: String, convert: String, lent: bool) -> PropertySource {
    if lent {
        PropertySource::Loan { lender: Lender::Field(field), convert }
    } else {
        PropertySource::Field { field, convert }
    }
}
