//! Follows the signatures of what is exposed: a type that Python can meet must exist there.

use crate::config::Config;
use crate::resolve::model::{Api, Bound, Field, Function, Impls, ItemId, ItemKind, RustPath, Type};

use super::conventions;
use super::surface::{Entry, Reason, Role, Skip};

/// Exposes what exposed signatures mention, until nothing is added.
pub(super) fn reach(api: &Api, config: &Config, entries: &mut [Entry]) {
    let mut queue: Vec<ItemId> = (0..api.items.len()).rev().map(ItemId).collect();
    while let Some(id) = queue.pop() {
        let Entry::Exposed(exposed) = &entries[id.0] else { continue };
        let mut mentioned = Vec::new();
        mentions(api, id, exposed.role, &mut mentioned);
        let from = api.item(id).public_path.clone().unwrap_or_default();
        for target in mentioned {
            if let Some(entry) = reached(api, config, target, &entries[target.0], &from) {
                entries[target.0] = entry;
                queue.push(target);
            }
        }
    }
}

/// A type that was left out only because no convention asked for it.
fn reached(
    api: &Api,
    config: &Config,
    id: ItemId,
    entry: &Entry,
    from: &RustPath,
) -> Option<Entry> {
    let item = api.item(id);
    let is_type = matches!(item.kind, ItemKind::Struct(_) | ItemKind::Enum(_));
    match entry {
        Entry::Skipped { skip: Skip::NoConvention, .. } if is_type => {
            let reason = Reason::Reached(from.clone());
            Some(Entry::Exposed(conventions::expose(api, item, reason, config)))
        }
        _ => None,
    }
}

fn mentions(api: &Api, id: ItemId, role: Role, out: &mut Vec<ItemId>) {
    match &api.item(id).kind {
        ItemKind::Struct(it) => {
            fields(&it.fields, out);
            impls(&it.impls, out);
        }
        ItemKind::Enum(it) => {
            for variant in &it.variants {
                fields(&variant.fields, out);
            }
            if role != Role::Error {
                impls(&it.impls, out);
            }
        }
        ItemKind::Function(it) => function(it, out),
        ItemKind::Constant(it) => walk(&it.ty, out),
        _ => {}
    }
}

fn fields(fields: &[Field], out: &mut Vec<ItemId>) {
    for field in fields.iter().filter(|field| field.public) {
        walk(&field.ty, out);
    }
}

fn impls(impls: &Impls, out: &mut Vec<ItemId>) {
    for method in &impls.methods {
        function(method, out);
    }
    for (_, constant) in &impls.constants {
        walk(&constant.ty, out);
    }
    for name in ["Iterator", "IntoIterator"] {
        for (_, ty) in impls.find(name).iter().flat_map(|entry| &entry.associated) {
            walk(ty, out);
        }
    }
    for name in ["FromStr", "TryFrom"] {
        for entry in impls.traits.iter().filter(|entry| entry.path.name() == name) {
            for (_, ty) in &entry.associated {
                walk(ty, out);
            }
        }
    }
}

fn function(function: &Function, out: &mut Vec<ItemId>) {
    if function.annotations.iter().any(|annotation| annotation.key == "skip") {
        return;
    }
    for parameter in &function.parameters {
        walk(&parameter.ty, out);
    }
    walk(&function.output, out);
}

fn walk(ty: &Type, out: &mut Vec<ItemId>) {
    match ty {
        Type::Item(id, arguments) => {
            out.push(*id);
            for argument in arguments {
                walk(argument, out);
            }
        }
        Type::Foreign(_, arguments) | Type::Tuple(arguments) => {
            for argument in arguments {
                walk(argument, out);
            }
        }
        Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
            walk(inner, out);
        }
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => {
            for bound in bounds {
                walk_bound(bound, out);
            }
        }
        Type::FunctionPointer(arguments, output) => {
            for argument in arguments {
                walk(argument, out);
            }
            walk(output, out);
        }
        Type::Primitive(_)
        | Type::Parameter(_)
        | Type::Projection { .. }
        | Type::Never
        | Type::Unknown { .. } => {}
    }
}

fn walk_bound(bound: &Bound, out: &mut Vec<ItemId>) {
    for argument in &bound.arguments {
        walk(argument, out);
    }
    for (_, ty) in &bound.associated {
        walk(ty, out);
    }
}
