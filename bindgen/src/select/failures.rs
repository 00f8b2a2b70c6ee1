//! Types that only ever stand where an error does: they are errors, whatever they are called.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::resolve::model::{Api, Function, Impls, ItemId, ItemKind, Type};

use super::surface::{Entry, Role};

/// Where types are met: as the error of a result, and anywhere else.
#[derive(Default)]
struct Seen {
    as_error: BTreeSet<ItemId>,
    as_value: BTreeSet<ItemId>,
}

/// Gives the role of an error to what calls fail with and nothing else mentions.
pub(super) fn by_use(api: &Api, config: &Config, entries: &mut [Entry]) {
    let mut seen = Seen::default();
    for (id, item) in api.iter() {
        if !matches!(entries[id.0], Entry::Exposed(_)) {
            continue;
        }
        match &item.kind {
            ItemKind::Function(it) => seen.function(it, None),
            ItemKind::Constant(it) => seen.value(&it.ty, None),
            ItemKind::Struct(it) => {
                for field in it.fields.iter().filter(|field| field.public) {
                    seen.value(&field.ty, Some(id));
                }
                seen.impls(&it.impls, id);
            }
            ItemKind::Enum(it) => {
                for field in it.variants.iter().flat_map(|variant| &variant.fields) {
                    seen.value(&field.ty, Some(id));
                }
                seen.impls(&it.impls, id);
            }
            _ => {}
        }
    }
    for id in seen.as_error.difference(&seen.as_value) {
        let asked = config.overrides.get(&api.item(*id).path.to_string());
        if let Entry::Exposed(exposed) = &mut entries[id.0]
            && asked.is_none_or(|entry| entry.role.is_none())
            && matches!(api.item(*id).kind, ItemKind::Struct(_) | ItemKind::Enum(_))
        {
            exposed.role = Role::Error;
        }
    }
}

impl Seen {
    fn impls(&mut self, impls: &Impls, owner: ItemId) {
        for method in &impls.methods {
            self.function(method, Some(owner));
        }
        for (_, constant) in &impls.constants {
            self.value(&constant.ty, Some(owner));
        }
    }

    fn function(&mut self, function: &Function, owner: Option<ItemId>) {
        for parameter in &function.parameters {
            self.value(&parameter.ty, owner);
        }
        self.output(&function.output, owner);
    }

    fn output(&mut self, ty: &Type, owner: Option<ItemId>) {
        match ty {
            Type::Foreign(path, arguments) if path.to_string() == "std::result::Result" => {
                if let [value, error] = arguments.as_slice() {
                    self.output(value, owner);
                    match error {
                        Type::Item(id, _) if Some(*id) != owner => {
                            self.as_error.insert(*id);
                        }
                        other => self.value(other, None),
                    }
                }
            }
            Type::Foreign(_, arguments) | Type::Tuple(arguments) => {
                for argument in arguments {
                    self.output(argument, owner);
                }
            }
            other => self.value(other, owner),
        }
    }

    /// What a type says of itself does not count.
    fn value(&mut self, ty: &Type, owner: Option<ItemId>) {
        match ty {
            Type::Item(id, arguments) => {
                if Some(*id) != owner {
                    self.as_value.insert(*id);
                }
                for argument in arguments {
                    self.value(argument, owner);
                }
            }
            Type::Foreign(_, arguments) | Type::Tuple(arguments) => {
                for argument in arguments {
                    self.value(argument, owner);
                }
            }
            Type::Reference { inner, .. } | Type::Slice(inner) | Type::Array(inner, _) => {
                self.value(inner, owner);
            }
            Type::ImplTrait(bounds) | Type::DynTrait(bounds) => {
                for bound in bounds {
                    let associated = bound.associated.iter().map(|(_, ty)| ty);
                    for ty in bound.arguments.iter().chain(associated) {
                        self.value(ty, owner);
                    }
                }
            }
            Type::FunctionPointer(arguments, output) => {
                for argument in arguments {
                    self.value(argument, owner);
                }
                self.value(output, owner);
            }
            Type::Primitive(_)
            | Type::Parameter(_)
            | Type::Projection { .. }
            | Type::Never
            | Type::Unknown { .. } => {}
        }
    }
}
