//! Objects inside of other objects: `&mut T`, and `&T` of what cannot be copied. Python uses them where they are.

use crate::resolve::model::{Function, ItemId, Receiver, Type};

use crate::lower::context::Context;
use crate::lower::conversions;
use crate::lower::enums::variants;
use crate::lower::model::{PyModule, Storage};
use crate::lower::ownership::{counted, held, lent};

/// The class of what is lent; none where Python gets a copy, or nothing at all.
pub(crate) fn class_of(cx: &Context<'_>, inner: &Type, mutable: bool) -> Option<ItemId> {
    let Type::Item(id, arguments) = inner else { return None };
    let copied = !mutable && held::is_clone(cx.item(*id));
    if copied || !arguments.is_empty() {
        return None;
    }
    let fits = match held::storage(cx, *id) {
        Storage::Shared => true,
        Storage::Kept { .. } => !mutable,
        _ => false,
    };
    (fits && cx.class(*id).is_some()).then_some(*id)
}

/// What a container holds that is lent with it; nothing for any other type.
pub(crate) fn members(ty: &Type) -> &[Type] {
    match ty {
        Type::Foreign(path, members) => match path.to_string().as_str() {
            "std::option::Option"
            | "std::boxed::Box"
            | "std::sync::Arc"
            | "std::rc::Rc"
            | "std::vec::Vec"
            | "std::collections::VecDeque"
            | "std::collections::LinkedList"
            | "std::collections::HashMap"
            | "std::collections::BTreeMap"
            | "indexmap::IndexMap"
            | "hashbrown::HashMap"
            | "smallvec::SmallVec"
            | "arrayvec::ArrayVec" => members,
            _ => &[],
        },
        Type::Tuple(members) => members,
        Type::Slice(inner) | Type::Array(inner, _) => std::slice::from_ref(inner),
        _ => &[],
    }
}

/// Whether what is lent is, or holds, what Python uses where it is.
pub(crate) fn is_within(cx: &Context<'_>, ty: &Type, mutable: bool) -> bool {
    // What Rust and Python have together is no part of anything.
    if counted::is_shared(cx, ty) {
        return false;
    }
    class_of(cx, ty, mutable).is_some()
        || members(ty).iter().any(|member| is_within(cx, member, mutable))
}

/// How an object is made of what is lent.
pub(crate) fn convert(cx: &Context<'_>, id: ItemId, mutable: bool) -> String {
    if lent::is_kept(held::storage(cx, id)) {
        return "keeper.lend_kept::<Package, _>({})".to_owned();
    }
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
        Type::Reference { mutable, inner, .. } => {
            is_within(cx, inner, *mutable)
                || (*mutable && conversions::placed::is_placed(cx, inner))
        }
        Type::Foreign(_, members) | Type::Tuple(members) => {
            members.iter().any(|member| holds(cx, member))
        }
        _ => false,
    }
}

/// Types whose values some call lends although they cannot be copied: their objects need a lock.
pub(crate) fn lent<'t>(ty: &'t Type, see: &mut dyn FnMut(&'t ItemId)) {
    match ty {
        Type::Reference { inner, .. } => within(inner, see),
        Type::Foreign(_, members) | Type::Tuple(members) => {
            for member in members {
                lent(member, see);
            }
        }
        _ => {}
    }
}

/// The types of what is lent with a value.
pub(crate) fn within<'t>(ty: &'t Type, see: &mut dyn FnMut(&'t ItemId)) {
    if let Type::Item(id, _) = ty {
        see(id);
    }
    for member in members(ty) {
        within(member, see);
    }
}

/// Tells the classes of which objects are lent.
pub(crate) fn tell<'m>(cx: &Context<'_>, modules: impl Iterator<Item = &'m mut PyModule>) {
    let loaned = cx.loaned.borrow();
    for class in modules.flat_map(|module| &mut module.classes) {
        class.is_loaned = loaned.contains(&class.rust.to_string());
    }
}
