//! Trait objects: where a call gives `Box<dyn Trait>`, `&dyn Trait` or `impl Trait`, Python gets an object of a class that
//! is named for the trait. Each such class is an item of its own, which has the trait's methods.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, Expose};
use crate::resolve::aliases::substitute;
use crate::resolve::model::{
    Api, Bound, Field, Function, Generics, Impls, Instance, Item, ItemId, ItemKind, RustPath,
    Shape, Struct, Trait, Type,
};

use super::instances;

/// What holds a trait object.
const BOX: &str = "std::boxed::Box";
const COUNTED: &str = "std::sync::Arc";

/// A trait whose objects some call gives.
struct Found {
    id: ItemId,
    bound: Bound,
    /// Each of them says that threads may share it.
    shared: bool,
    /// Some of them others have too.
    lent: bool,
}

/// Adds an item for each.
pub(super) fn add(api: &mut Api, config: &Config) {
    if config.expose != Expose::Public {
        return;
    }
    let mut found = BTreeMap::new();
    for item in &api.items {
        let is_trait = matches!(item.kind, ItemKind::Trait(_));
        if item.public_path.is_some() && !item.hidden && !is_trait {
            given(api, config, &item.kind, &mut found);
        }
    }
    // Their methods may give others.
    let mut asked = BTreeSet::new();
    while let Some(id) = found.values().map(|one| one.id).find(|id| !asked.contains(id)) {
        asked.insert(id);
        given(api, config, &api.item(id).kind, &mut found);
    }
    let mut dynamic = BTreeSet::new();
    for item in &api.items {
        instances::signatures(&item.kind, &mut |ty| dynamics(ty, &mut dynamic));
    }
    let mut names: BTreeSet<RustPath> = api
        .items
        .iter()
        .filter(|item| !matches!(item.kind, ItemKind::Trait(_)))
        .filter_map(|item| item.public_path.clone())
        .collect();
    for one in found.into_values() {
        if let Some(item) = object(api, &one, dynamic.contains(&one.id), &mut names) {
            api.items.push(item);
        }
    }
}

/// The item of a trait's objects.
pub(crate) fn of(api: &Api, bounds: &[Bound]) -> Option<ItemId> {
    let bound = own(api, bounds)?;
    let is_one = |item: &&Item| {
        item.instance.as_ref().is_some_and(|instance| Some(instance.generic) == bound.item)
            && traits(item).is_some_and(|known| known == bound)
    };
    api.items.iter().position(|item| is_one(&item)).map(ItemId)
}

/// The trait that an item stands for objects of.
pub(crate) fn traits(item: &Item) -> Option<&Bound> {
    let ItemKind::Struct(it) = &item.kind else { return None };
    match item.instance.as_ref()?.arguments.as_slice() {
        [Type::DynTrait(bounds) | Type::ImplTrait(bounds)] if it.fields.len() == 1 => {
            bounds.first()
        }
        _ => None,
    }
}

/// The bound that is a trait of the crate; none where there are several.
fn own<'b>(api: &Api, bounds: &'b [Bound]) -> Option<&'b Bound> {
    let is_own = |bound: &&Bound| {
        bound.item.is_some_and(|id| matches!(api.item(id).kind, ItemKind::Trait(_)))
    };
    let mut all = bounds.iter().filter(is_own);
    all.next().filter(|_| all.next().is_none())
}

/// What is given by what is public of an item.
fn given(api: &Api, config: &Config, kind: &ItemKind, out: &mut BTreeMap<String, Found>) {
    let mut see = |ty: &Type, owned: bool| walk(api, config, ty, owned, out);
    match kind {
        ItemKind::Struct(it) => {
            // What stands in a field is lent.
            it.fields.iter().filter(|field| field.public).for_each(|field| see(&field.ty, false));
            it.impls.methods.iter().for_each(|method| see(&method.output, true));
        }
        ItemKind::Enum(it) => {
            let fields = it.variants.iter().flat_map(|variant| &variant.fields);
            fields.for_each(|field| see(&field.ty, false));
            it.impls.methods.iter().for_each(|method| see(&method.output, true));
        }
        ItemKind::Trait(it) => it.methods.iter().for_each(|method| see(&method.output, true)),
        ItemKind::Function(it) => see(&it.output, true),
        ItemKind::Constant(it) => see(&it.ty, false),
        _ => {}
    }
}

fn walk(api: &Api, config: &Config, ty: &Type, owned: bool, out: &mut BTreeMap<String, Found>) {
    match ty {
        Type::ImplTrait(bounds) | Type::DynTrait(bounds) => note(api, config, bounds, owned, out),
        Type::Reference { inner, .. } => walk(api, config, inner, false, out),
        Type::Foreign(path, inner) => {
            let counted = path.to_string() == COUNTED;
            for ty in inner {
                walk(api, config, ty, owned && !counted, out);
            }
        }
        Type::Tuple(inner) | Type::Item(_, inner) => {
            for ty in inner {
                walk(api, config, ty, owned, out);
            }
        }
        Type::Slice(inner) | Type::Array(inner, _) => walk(api, config, inner, owned, out),
        _ => {}
    }
}

fn note(
    api: &Api,
    config: &Config,
    bounds: &[Bound],
    owned: bool,
    out: &mut BTreeMap<String, Found>,
) {
    let Some(bound) = own(api, bounds) else { return };
    let Some(id) = bound.item else { return };
    let inner = bound.arguments.iter().chain(bound.associated.iter().map(|(_, ty)| ty));
    if bound.path.name() == config.control.trait_name || inner.clone().any(Type::is_open) {
        return;
    }
    let shared =
        ["Send", "Sync"].iter().all(|name| bounds.iter().any(|bound| bound.path.name() == *name));
    let key = format!("{}{:?}{:?}", bound.path, bound.arguments, bound.associated);
    let one = out.entry(key).or_insert_with(|| Found {
        id,
        bound: bound.clone(),
        shared: true,
        lent: false,
    });
    one.shared &= shared;
    one.lent |= !owned;
}

/// Whether a trait builds on both promises to threads.
fn is_shared(api: &Api, bound: &Bound) -> bool {
    fn builds_on(api: &Api, bound: &Bound, name: &str, depth: usize) -> bool {
        let Some(ItemKind::Trait(it)) = bound.item.map(|id| &api.item(id).kind) else {
            return bound.path.name() == name;
        };
        depth < 8 && it.supertraits.iter().any(|above| builds_on(api, above, name, depth + 1))
    }
    ["Send", "Sync"].iter().all(|name| builds_on(api, bound, name, 0))
}

/// Traits that stand behind `dyn`.
fn dynamics(ty: &Type, out: &mut BTreeSet<ItemId>) {
    if let Type::DynTrait(bounds) = ty {
        out.extend(bounds.iter().filter_map(|bound| bound.item));
    }
    ty.members(&mut |member| dynamics(member, out));
}

fn object(api: &Api, found: &Found, dynamic: bool, names: &mut BTreeSet<RustPath>) -> Option<Item> {
    let item = api.item(found.id);
    let public = item.public_path.as_ref().filter(|_| !item.hidden)?;
    let ItemKind::Trait(it) = &item.kind else { return None };
    let plain = it.generics.lifetimes.is_empty();
    if !plain || it.generics.order.len() != found.bound.arguments.len() {
        return None;
    }
    let path = named(api, public, found, names);
    let id = ItemId(api.items.len());
    let mut methods = Vec::new();
    gather(api, it, &found.bound, id, &mut methods, 0);
    let mut bounds = vec![found.bound.clone()];
    // What stands for the trait promises no more by itself than it says.
    if found.shared || (!dynamic && is_shared(api, &found.bound)) {
        bounds.extend(["Send", "Sync"].map(marker));
    }
    let inside = Type::DynTrait(bounds.clone());
    let ty = if found.lent {
        Type::Reference { lifetime: Some("a".to_owned()), mutable: false, inner: Box::new(inside) }
    } else {
        Type::Foreign(RustPath::parse(BOX), vec![inside])
    };
    let field = Field {
        name: "object".to_owned(),
        docs: String::new(),
        annotations: Vec::new(),
        public: false,
        ty,
        deprecated: None,
        is_source: false,
        span: item.span,
    };
    let rust = super::identifier(path.name());
    let stands = if dynamic { Type::DynTrait(bounds) } else { Type::ImplTrait(bounds) };
    Some(Item {
        path: item.path.clone(),
        public_path: Some(path),
        instance: Some(Instance {
            generic: found.id,
            arguments: vec![stands],
            path: RustPath::parse(&format!("crate::bindings::{rust}Object{}", id.0)),
            asked: false,
        }),
        kind: ItemKind::Struct(Struct {
            generics: Generics { lifetimes: vec!["a".to_owned()], ..Generics::default() },
            shape: Shape::Named,
            fields: vec![field],
            impls: Impls { methods, ..Impls::default() },
        }),
        ..item.clone()
    })
}

/// The trait's own path, with its arguments in the name, where that is free.
fn named(api: &Api, public: &RustPath, found: &Found, names: &mut BTreeSet<RustPath>) -> RustPath {
    let own = match found.bound.arguments.as_slice() {
        [] => public.name().to_owned(),
        arguments => instances::class_name(api, public.name(), arguments),
    };
    let mut path = public.parent();
    path.0.push(own.clone());
    let mut number = 1;
    while !names.insert(path.clone()) {
        number += 1;
        path = public.parent();
        path.0.push(format!("{own}{number}"));
    }
    path
}

fn marker(name: &str) -> Bound {
    Bound {
        path: RustPath::parse(&format!("std::marker::{name}")),
        item: None,
        arguments: Vec::new(),
        associated: Vec::new(),
    }
}

/// The methods of a trait and of the crate's traits that it builds on.
fn gather(api: &Api, it: &Trait, bound: &Bound, id: ItemId, out: &mut Vec<Function>, depth: usize) {
    let map: BTreeMap<String, Type> =
        it.generics.order.iter().cloned().zip(bound.arguments.iter().cloned()).collect();
    let itself = BTreeMap::from([("Self".to_owned(), Type::Item(id, Vec::new()))]);
    let callable =
        |method: &&Function| method.receiver.is_some() && !method.hidden && !asks_for_size(method);
    for method in it.methods.iter().filter(callable) {
        if out.iter().any(|known| known.name == method.name) {
            continue;
        }
        let mut method = method.clone();
        let change = |ty: &mut Type| {
            associate(ty, &bound.associated);
            *ty = substitute(ty, &map);
            instances::settle(api, ty);
            *ty = substitute(ty, &itself);
        };
        for parameter in &mut method.parameters {
            change(&mut parameter.ty);
        }
        change(&mut method.output);
        method.has_body = false;
        out.push(method);
    }
    for above in it.supertraits.iter().filter(|_| depth < 8) {
        let Some(ItemKind::Trait(next)) = above.item.map(|id| &api.item(id).kind) else { continue };
        let mut above = above.clone();
        for ty in &mut above.arguments {
            *ty = substitute(ty, &map);
        }
        gather(api, next, &above, id, out, depth + 1);
    }
}

/// `where Self: Sized`: what nobody knows the type of has no such method.
fn asks_for_size(method: &Function) -> bool {
    let sized = |bound: &Bound| bound.path.name() == "Sized";
    method.self_bounds.iter().any(|it| it.name == "Self" && it.bounds.iter().any(sized))
}

/// `Self::Item` where the bound says what it is.
fn associate(ty: &mut Type, known: &[(String, Type)]) {
    if let Type::Projection { start, name, .. } = ty
        && **start == Type::Parameter("Self".to_owned())
        && let Some((_, found)) = known.iter().find(|(own, _)| own == name)
    {
        *ty = found.clone();
        return;
    }
    ty.members_mut(&mut |member| associate(member, known));
}
