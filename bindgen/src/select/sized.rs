//! Types without a size (`struct Name(str)`): Rust has them behind pointers alone, so no object can hold one.

use crate::resolve::model::{Api, ItemId, ItemKind, Type};

use super::surface::{Entry, Skip};

/// Types inside types beyond this are taken to have a size.
const DEEPEST: usize = 8;

/// Leaves them out.
pub(super) fn refuse(api: &Api, entries: &mut [Entry]) {
    for (id, _) in api.iter() {
        let Entry::Exposed(exposed) = &entries[id.0] else { continue };
        let by_convention = exposed.reason.is_convention();
        if is_unsized(api, id, 0) {
            entries[id.0] = Entry::Skipped { skip: Skip::Unsized, by_convention };
        }
    }
}

/// The last field decides.
fn is_unsized(api: &Api, id: ItemId, depth: usize) -> bool {
    let ItemKind::Struct(it) = &api.item(id).kind else { return false };
    match it.fields.last().map(|field| &field.ty) {
        Some(Type::Primitive(name)) => name == "str",
        Some(Type::Slice(_) | Type::DynTrait(_)) => true,
        Some(Type::Foreign(path, _)) => matches!(
            path.to_string().as_str(),
            "std::path::Path" | "std::ffi::OsStr" | "std::ffi::CStr"
        ),
        Some(Type::Item(inner, _)) => depth < DEEPEST && is_unsized(api, *inner, depth + 1),
        _ => false,
    }
}
