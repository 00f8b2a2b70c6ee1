//! Stage three, `Api` to `Surface`: what is exposed, and why.

mod annotations;
mod clashes;
mod closure;
mod conventions;
mod failures;
mod instances;
mod names;
pub(crate) mod objects;
mod overrides;
mod patterns;
mod shapes;
mod suggest;
mod surface;

pub(crate) use instances::settle;
pub use names::{KEYWORDS, identifier, rust_identifier};
pub use suggest::nearest;
pub use surface::{Entry, Exposed, Reason, Role, Skip, Surface};

use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::resolve::model::{Api, ItemId, ItemKind, Type};

/// Decides for every item of the crate whether Python sees it, in which role and under which name.
pub fn select(mut api: Api, config: &Config, diagnostics: &mut Diagnostics) -> Surface {
    overrides::apply(&mut api, config, diagnostics);
    patterns::check(&api, config, diagnostics);
    annotations::check(&api, config, diagnostics);
    let mut api = instances::expand(api, config, diagnostics);
    objects::add(&mut api, config);
    let mut entries: Vec<Entry> =
        api.iter().map(|(id, _)| conventions::decide(&api, id, config)).collect();
    closure::reach(&api, config, &mut entries);
    failures::by_use(&api, config, &mut entries);
    annotations::check_roles(&api, &entries, diagnostics);
    refuse_unbindable(&api, &mut entries);
    clashes::settle(&api, config, &mut entries, diagnostics);
    Surface { api, entries }
}

/// What no rule can bring to Python as it stands: open generics, unions, unsafe functions.
fn refuse_unbindable(api: &Api, entries: &mut [Entry]) {
    for (id, item) in api.iter() {
        let Entry::Exposed(exposed) = &entries[id.0] else { continue };
        let by_convention = exposed.reason.is_convention();
        let skip = match &item.kind {
            ItemKind::Struct(it) if shapes::is_unsized(it) => Skip::Unsized,
            ItemKind::Struct(it) if !it.generics.is_concrete() => generic(api, id),
            ItemKind::Enum(it) if !it.generics.is_concrete() => generic(api, id),
            ItemKind::Function(it) if it.generics.is_concrete() && !it.is_unsafe => continue,
            ItemKind::Function(_) if !instances::of(api, id).is_empty() => generic(api, id),
            ItemKind::Struct(it)
                if !it.generics.lifetimes.is_empty() && exposed.role == Role::Iterator =>
            {
                entries[id.0] = Entry::Skipped { skip: Skip::Iterator, by_convention: false };
                continue;
            }
            ItemKind::Struct(it) if !it.generics.lifetimes.is_empty() => {
                let changes = it.fields.iter().any(|field| changes_borrower(api, &field.ty, 0));
                if changes {
                    Skip::Borrowed
                } else if exposed.role == Role::Error {
                    continue;
                } else {
                    // It is no value that stands alone.
                    if let Entry::Exposed(exposed) = &mut entries[id.0] {
                        exposed.role = Role::Behaviour;
                    }
                    continue;
                }
            }
            ItemKind::Enum(it)
                if !it.generics.lifetimes.is_empty() && exposed.role == Role::Iterator =>
            {
                entries[id.0] = Entry::Skipped { skip: Skip::Iterator, by_convention: false };
                continue;
            }
            ItemKind::Enum(it) if !it.generics.lifetimes.is_empty() => {
                let mut fields = it.variants.iter().flat_map(|variant| &variant.fields);
                let changes = fields.any(|field| changes_borrower(api, &field.ty, 0));
                if !changes {
                    continue;
                }
                Skip::Borrowed
            }
            ItemKind::Function(it) if it.is_unsafe => Skip::Unsafe,
            _ => continue,
        };
        let by_convention = by_convention && !matches!(skip, Skip::Instances(_));
        entries[id.0] = Entry::Skipped { skip, by_convention };
    }
}

/// Whether a type changes what borrows itself (`&'a mut Vec<&'b str>`): no other lifetime will do for it.
fn changes_borrower(api: &Api, ty: &Type, depth: usize) -> bool {
    match ty {
        Type::Reference { mutable: true, inner, .. } => is_borrower(api, inner),
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            changes_borrower(api, inner, depth)
        }
        Type::Foreign(path, arguments) => {
            let within = |ty: &Type| match path.name() {
                "IterMut" => is_borrower(api, ty),
                _ => changes_borrower(api, ty, depth),
            };
            arguments.iter().any(within)
        }
        Type::Tuple(members) => members.iter().any(|ty| changes_borrower(api, ty, depth)),
        // A raw pointer to what borrows: no other lifetime will do for it either.
        Type::Unknown { text, .. } => text.starts_with("*mut") && text.contains('\''),
        Type::Item(id, arguments) if depth < 8 => {
            let fields: Vec<&Type> = match &api.item(*id).kind {
                ItemKind::Struct(it) => it.fields.iter().map(|it| &it.ty).collect(),
                ItemKind::Enum(it) => {
                    it.variants.iter().flat_map(|it| &it.fields).map(|it| &it.ty).collect()
                }
                _ => Vec::new(),
            };
            fields.into_iter().chain(arguments).any(|ty| changes_borrower(api, ty, depth + 1))
        }
        _ => false,
    }
}

/// Whether values of a type borrow, or may.
fn is_borrower(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Reference { .. }
        | Type::DynTrait(_)
        | Type::Parameter(_)
        | Type::Projection { .. }
        | Type::Unknown { .. } => true,
        Type::Slice(inner) | Type::Array(inner, _) => is_borrower(api, inner),
        Type::Foreign(_, arguments) | Type::Tuple(arguments) => {
            arguments.iter().any(|ty| is_borrower(api, ty))
        }
        Type::Item(id, arguments) => {
            let lifetimes = match &api.item(*id).kind {
                ItemKind::Struct(it) => it.generics.lifetimes.len(),
                ItemKind::Enum(it) => it.generics.lifetimes.len(),
                _ => 0,
            };
            lifetimes > 0 || arguments.iter().any(|ty| is_borrower(api, ty))
        }
        _ => false,
    }
}

/// A generic item has no Python form of its own; its instances may.
fn generic(api: &Api, id: ItemId) -> Skip {
    let names: Vec<&str> =
        instances::of(api, id).into_iter().map(|id| api.item(id).public_name()).collect();
    if names.is_empty() { Skip::Generic } else { Skip::Instances(names.join(", ")) }
}
