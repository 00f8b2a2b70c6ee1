//! The making of one instance: a copy of the generic item, with what its parameters stand for in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::aliases::{substitute, substitute_bounds, unify};
use crate::resolve::model::{
    Api, Function, Generics, Impls, Instance, Item, ItemId, ItemKind, RustPath, TraitImpl, Type,
    TypeParameter, Value,
};

use super::{Wanted, bounds, generics, spelling, types};

/// What each parameter stands for.
type Map = BTreeMap<String, Type>;

/// The instance as an item of its own; none where it cannot be named or its bounds do not hold.
pub(super) fn item(
    api: &Api,
    wanted: &Wanted,
    id: ItemId,
    names: &mut BTreeSet<RustPath>,
) -> Option<Item> {
    let generic = api.item(wanted.generic);
    let own = generics(&generic.kind)?;
    if own.order.len() != wanted.arguments.len() || own.is_concrete() {
        return None;
    }
    let map: Map = own.order.iter().cloned().zip(wanted.arguments.iter().cloned()).collect();
    if !satisfied(api, &own.types, &map) {
        return None;
    }
    // Python steps through an iterator and never names it.
    let unnamed = generic.public_path.is_none()
        && bounds::implements_itself(&generic.kind, "std::iter::Iterator");
    let path = if unnamed { generic.path.clone() } else { rust_path(api, wanted)? };
    let maker = Maker { api, from: wanted.generic, id, arguments: &wanted.arguments, map };
    let mut kind = generic.kind.clone();
    maker.specialise(&mut kind);
    let public_path = if unnamed { None } else { Some(python_path(api, wanted, names)?) };
    let alias = wanted.alias.map(|alias| api.item(alias));
    let mut annotations = generic.annotations.clone();
    annotations.retain(|annotation| !matches!(annotation.key.as_str(), "instantiate" | "name"));
    annotations.extend(alias.iter().flat_map(|alias| alias.annotations.iter().cloned()));
    let shown: Vec<String> = wanted.arguments.iter().map(|ty| spelling::shown(api, ty)).collect();
    let mut defined = generic.path.parent();
    defined.0.push(format!("{}<{}>", generic.name, shown.join(", ")));
    let from = alias.unwrap_or(generic);
    Some(Item {
        hidden: false,
        name: generic.name.clone(),
        path: defined,
        public_path,
        docs: if from.docs.is_empty() { generic.docs.clone() } else { from.docs.clone() },
        annotations,
        deprecated: from.deprecated.clone().or_else(|| generic.deprecated.clone()),
        non_exhaustive: generic.non_exhaustive,
        packed: generic.packed,
        span: from.span,
        instance: Some(Instance {
            generic: wanted.generic,
            arguments: wanted.arguments.clone(),
            path,
            asked: wanted.asked,
        }),
        kind,
    })
}

/// The path by which generated code names the instance.
fn rust_path(api: &Api, wanted: &Wanted) -> Option<RustPath> {
    let escaped = |path: &RustPath| {
        RustPath(path.0.iter().map(|part| super::super::names::rust_identifier(part)).collect())
    };
    // An alias without lifetimes stands for one of them only.
    let lends = generics(&api.item(wanted.generic).kind).is_some_and(|it| !it.lifetimes.is_empty());
    if let Some(alias) = wanted.alias
        && !lends
    {
        return api.item(alias).public_path.as_ref().map(escaped);
    }
    let arguments: Option<Vec<String>> =
        wanted.arguments.iter().map(|ty| spelling::rust(api, ty)).collect();
    let mut path = escaped(api.item(wanted.generic).public_path.as_ref()?);
    let arguments = arguments?.join(", ");
    if let Some(last) = path.0.last_mut() {
        last.push_str("::<");
        last.push_str(&arguments);
        last.push('>');
    }
    Some(path)
}

/// Where Python finds the instance, in a name that nothing else has.
fn python_path(api: &Api, wanted: &Wanted, names: &mut BTreeSet<RustPath>) -> Option<RustPath> {
    if let Some(alias) = wanted.alias {
        return api.item(alias).public_path.clone();
    }
    let generic = api.item(wanted.generic);
    let public = generic.public_path.as_ref()?;
    if is_default(&generic.kind, &wanted.arguments) {
        return Some(public.clone());
    }
    let name = public.name();
    let own = match generic.kind {
        ItemKind::Function(_) => spelling::function(api, name, &wanted.arguments),
        _ => spelling::class(api, name, &wanted.arguments),
    };
    let mut path = public.parent();
    path.0.push(own.clone());
    let mut number = 1;
    while !names.insert(path.clone()) {
        number += 1;
        path.0.pop();
        path.0.push(format!("{own}_{number}"));
    }
    Some(path)
}

/// Whether the arguments are those that Rust takes where none are given.
fn is_default(kind: &ItemKind, arguments: &[Type]) -> bool {
    let Some(generics) = generics(kind) else { return false };
    let defaults = generics.types.iter().map(|parameter| parameter.default.as_ref());
    generics.consts.is_empty() && defaults.eq(arguments.iter().map(Some))
}

/// Whether bounds on known parameters may hold.
fn satisfied(api: &Api, demands: &[TypeParameter], map: &Map) -> bool {
    demands.iter().all(|parameter| {
        let Some(ty) = map.get(&parameter.name) else { return true };
        let bounds = substitute_bounds(&parameter.bounds, map);
        bounds.iter().all(|bound| bounds::holds(api, ty, bound) != Some(false))
    })
}

struct Maker<'a> {
    api: &'a Api,
    from: ItemId,
    id: ItemId,
    arguments: &'a [Type],
    map: Map,
}

impl Maker<'_> {
    fn specialise(&self, kind: &mut ItemKind) {
        match kind {
            ItemKind::Struct(it) => {
                close(&mut it.generics);
                types::fields(&mut it.fields, &mut |ty| *ty = substitute(ty, &self.map));
                self.impls(&mut it.impls);
            }
            ItemKind::Enum(it) => {
                close(&mut it.generics);
                for variant in &mut it.variants {
                    let change = &mut |ty: &mut Type| *ty = substitute(ty, &self.map);
                    types::fields(&mut variant.fields, change);
                }
                self.impls(&mut it.impls);
            }
            ItemKind::Function(it) => {
                close(&mut it.generics);
                self.function(it, &self.map);
            }
            _ => {}
        }
    }

    /// Keeps what is implemented for these arguments.
    fn impls(&self, impls: &mut Impls) {
        impls.methods.retain_mut(|method| self.method(method));
        impls.traits.retain_mut(|entry| self.trait_impl(entry));
        impls.operators.retain_mut(|operator| {
            let map = self.unified(operator.block.self_arguments.as_deref());
            operator.left = substitute(&operator.left, &map.unwrap_or_default());
            self.trait_impl(&mut operator.block)
        });
        for (_, constant) in &mut impls.constants {
            types::constant(constant, &mut |ty| *ty = substitute(ty, &self.map));
            self.value(&mut constant.value);
        }
        let traits = &impls.traits;
        impls.constants.retain(|(_, constant)| match &constant.of_trait {
            Some(bound) => traits
                .iter()
                .any(|entry| entry.path == bound.path && entry.arguments == bound.arguments),
            None => true,
        });
    }

    fn method(&self, method: &mut Function) -> bool {
        let Some(map) = self.unified(method.self_arguments.as_deref()) else { return false };
        if !satisfied(self.api, &method.self_bounds, &map) {
            return false;
        }
        self.function(method, &map);
        method.self_arguments = None;
        method.self_bounds.clear();
        true
    }

    fn trait_impl(&self, entry: &mut TraitImpl) -> bool {
        let Some(map) = self.unified(entry.self_arguments.as_deref()) else { return false };
        let derives = |ty: &Type| bounds::implements(self.api, ty, &entry.path) != Some(false);
        if !satisfied(self.api, &entry.self_bounds, &map)
            || (entry.derived && !self.arguments.iter().all(derives))
        {
            return false;
        }
        for ty in &mut entry.arguments {
            *ty = substitute(ty, &map);
        }
        for (_, ty) in &mut entry.associated {
            *ty = substitute(ty, &map);
        }
        entry.functions.retain_mut(|function| self.method(function));
        entry.self_arguments = None;
        entry.self_bounds.clear();
        true
    }

    /// What the parameters of an impl block stand for; none where the block is for other arguments.
    fn unified(&self, patterns: Option<&[Type]>) -> Option<Map> {
        let Some(patterns) = patterns else { return Some(self.map.clone()) };
        let mut map = Map::new();
        let fits = patterns.len() == self.arguments.len()
            && patterns
                .iter()
                .zip(self.arguments)
                .all(|(left, right)| unify(left, right, &mut map));
        fits.then_some(map)
    }

    fn function(&self, function: &mut Function, map: &Map) {
        types::function(function, &mut |ty| *ty = substitute(ty, map));
        if let Some(body) = &mut function.body {
            self.value(body);
        }
    }

    /// A value that speaks of the generic item speaks of the instance.
    fn value(&self, value: &mut Value) {
        let own = |item: &mut ItemId| {
            if *item == self.from {
                *item = self.id;
            }
        };
        match value {
            Value::Some(inner) => self.value(inner),
            Value::List(list) | Value::Tuple(list) => {
                for value in list {
                    self.value(value);
                }
            }
            Value::Variant(item, _) | Value::AssociatedConstant(item, _) => own(item),
            Value::Struct { item, fields, base } => {
                own(item);
                for (_, value) in fields {
                    self.value(value);
                }
                if let Some(base) = base {
                    self.value(base);
                }
            }
            Value::Call { item, arguments, .. } => {
                own(item);
                for value in arguments {
                    self.value(value);
                }
            }
            Value::Default(Some(ty)) => *ty = substitute(ty, &self.map),
            _ => {}
        }
    }
}

/// Nothing is open any more but lifetimes.
fn close(generics: &mut Generics) {
    generics.types.clear();
    generics.consts.clear();
    generics.order.clear();
}
