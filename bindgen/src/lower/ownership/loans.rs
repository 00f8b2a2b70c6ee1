//! Objects inside of other objects: `&mut T`, and `&T` of what cannot be copied. Python uses them where they are.

use crate::resolve::model::{Function, ItemId, Receiver, Type};

use crate::lower::context::Context;
use crate::lower::enums::variants;
use crate::lower::model::{PyModule, Storage};
use crate::lower::ownership::held;

/// The class of what is lent; none where Python gets a copy, or nothing at all.
pub(crate) fn class_of(cx: &Context<'_>, inner: &Type, mutable: bool) -> Option<ItemId> {
    let Type::Item(id, arguments) = inner else { return None };
    let copied = !mutable && held::is_clone(cx.item(*id));
    let fits = arguments.is_empty() && held::storage(cx, *id) == Storage::Shared && !copied;
    (fits && cx.class(*id).is_some()).then_some(*id)
}

/// How an object is made of what is lent.
pub(crate) fn convert(cx: &Context<'_>, id: ItemId, mutable: bool) -> String {
    let path = cx.path(id).to_string();
    let made = match (variants::is_changed(cx, id), mutable) {
        (false, true) => format!("keeper.lend_mut({{}}, runtime::shareable!({path}))"),
        (false, false) => format!("keeper.lend({{}}, runtime::shareable!({path}))"),
        (true, true) => {
            format!("keeper.lend_variant_mut::<Package, _>({{}}, runtime::shareable!({path}))")
        }
        (true, false) => {
            format!("keeper.lend_variant::<Package, _>({{}}, runtime::shareable!({path}))")
        }
    };
    cx.loaned.borrow_mut().insert(path);
    made
}

/// Whether a call would keep the object for itself that lends what it borrows from something else.
pub(crate) fn keeps_borrower(cx: &Context<'_>, function: &Function) -> bool {
    function.receiver == Some(Receiver::Mutable) && holds(cx, &function.output)
}

fn holds(cx: &Context<'_>, ty: &Type) -> bool {
    match ty {
        Type::Reference { mutable, inner, .. } => class_of(cx, inner, *mutable).is_some(),
        Type::Foreign(_, members) | Type::Tuple(members) => {
            members.iter().any(|member| holds(cx, member))
        }
        _ => false,
    }
}

/// Types whose values some call lends although they cannot be copied: their objects need a lock.
pub(crate) fn lent<'t>(ty: &'t Type, see: &mut dyn FnMut(&'t ItemId)) {
    match ty {
        Type::Reference { inner, .. } => {
            if let Type::Item(id, _) = inner.as_ref() {
                see(id);
            }
        }
        Type::Foreign(_, members) | Type::Tuple(members) => {
            for member in members {
                lent(member, see);
            }
        }
        _ => {}
    }
}

/// Tells the classes of which objects are lent.
pub(crate) fn tell<'m>(cx: &Context<'_>, modules: impl Iterator<Item = &'m mut PyModule>) {
    let loaned = cx.loaned.borrow();
    for class in modules.flat_map(|module| &mut module.classes) {
        class.is_loaned = loaned.contains(&class.rust.to_string());
    }
}
