//! Instances: generic items become concrete ones, so that no later stage meets an open parameter.
//!
//! What asks for an instance: a rule (`instantiate`), an alias (`type Point2 = Point<f64>`), parameters
//! that all have defaults, and public signatures that mention one.

mod asked;
mod bounds;
mod make;
mod projections;
mod spelling;
mod types;

pub(crate) use projections::settle;
pub(super) use spelling::class as class_name;
pub(super) use types::public as signatures;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::resolve::model::{Api, Generics, ItemId, ItemKind, RustPath, Type};

/// Arguments inside of arguments beyond this are not followed: `Tree<T>` that mentions `Tree<Vec<T>>`.
const MOST_NESTED: usize = 4;
/// Instances of one item that signatures may ask for.
const MOST_REACHED: usize = 256;
/// Instances of all items that signatures may ask for.
const MOST_REACHED_OF_ALL: usize = 1000;

/// An instance that something asks for.
struct Wanted {
    generic: ItemId,
    arguments: Vec<Type>,
    /// The alias that names it.
    alias: Option<ItemId>,
    /// A rule asks for it by name.
    asked: bool,
}

/// Instances by what they are of.
type Known = BTreeMap<(ItemId, String), ItemId>;

/// Adds all instances, and makes every signature speak of them.
pub(super) fn expand(mut api: Api, config: &Config, diagnostics: &mut Diagnostics) -> Api {
    let mut queue = VecDeque::new();
    aliases(&api, &mut queue);
    asked::rules(&api, config, &mut queue, diagnostics);
    defaults(&api, &mut queue);
    for index in 0..api.items.len() {
        mentioned(&api, ItemId(index), &mut queue);
    }
    let mut known = Known::new();
    let mut counts: BTreeMap<ItemId, usize> = BTreeMap::new();
    let mut names: BTreeSet<RustPath> =
        api.items.iter().filter_map(|item| item.public_path.clone()).collect();
    while let Some(wanted) = queue.pop_front() {
        let key = key(wanted.generic, &wanted.arguments);
        let reached = wanted.alias.is_none() && !wanted.asked;
        let count = counts.entry(wanted.generic).or_default();
        let too_many = *count >= MOST_REACHED || known.len() >= MOST_REACHED_OF_ALL;
        if known.contains_key(&key) || (reached && too_many) {
            continue;
        }
        *count += 1;
        let id = ItemId(api.items.len());
        let Some(mut item) = make::item(&api, &wanted, id, &mut names) else { continue };
        types::each(&mut item.kind, &mut |ty| settle(&api, ty));
        known.insert(key, id);
        api.items.push(item);
        mentioned(&api, id, &mut queue);
    }
    asked::methods(&mut api);
    let mut items = std::mem::take(&mut api.items);
    for item in &mut items {
        types::each(&mut item.kind, &mut |ty| rewrite(ty, &known));
    }
    api.items = items;
    api
}

/// The instances of an item, in order.
pub(super) fn of(api: &Api, generic: ItemId) -> Vec<ItemId> {
    let is_one = |id: &ItemId| {
        api.item(*id).instance.as_ref().is_some_and(|instance| instance.generic == generic)
    };
    (0..api.items.len()).map(ItemId).filter(is_one).collect()
}

fn key(generic: ItemId, arguments: &[Type]) -> (ItemId, String) {
    (generic, format!("{arguments:?}"))
}

/// The parameters of an item that can have instances.
fn generics(kind: &ItemKind) -> Option<&Generics> {
    match kind {
        ItemKind::Struct(it) => Some(&it.generics),
        ItemKind::Enum(it) => Some(&it.generics),
        ItemKind::Function(it) => Some(&it.generics),
        _ => None,
    }
}

/// `pub type Point2 = Point<f64>;`
fn aliases(api: &Api, queue: &mut VecDeque<Wanted>) {
    for (id, item) in api.iter() {
        let ItemKind::Alias(alias) = &item.kind else { continue };
        let Type::Item(generic, arguments) = &alias.target else { continue };
        let usable = item.public_path.is_some()
            && alias.generics.order.is_empty()
            && alias.generics.lifetimes.is_empty()
            && !item.annotations.iter().any(|annotation| annotation.key == "skip");
        if usable && !arguments.is_empty() && arguments.iter().all(|ty| is_closed(api, ty, 0)) {
            let arguments = arguments.clone();
            queue.push_back(Wanted { generic: *generic, arguments, alias: Some(id), asked: false });
        }
    }
}

/// `struct Coord<T = f64>`
fn defaults(api: &Api, queue: &mut VecDeque<Wanted>) {
    for (generic, item) in api.iter() {
        let generics = match &item.kind {
            ItemKind::Struct(it) => &it.generics,
            ItemKind::Enum(it) => &it.generics,
            _ => continue,
        };
        if generics.types.is_empty() || !generics.consts.is_empty() || item.public_path.is_none() {
            continue;
        }
        let arguments: Option<Vec<Type>> =
            generics.types.iter().map(|parameter| parameter.default.clone()).collect();
        if let Some(arguments) = arguments
            && arguments.iter().all(|ty| is_closed(api, ty, 0))
        {
            queue.push_back(Wanted { generic, arguments, alias: None, asked: false });
        }
    }
}

/// What the public signatures of a concrete item mention.
fn mentioned(api: &Api, id: ItemId, queue: &mut VecDeque<Wanted>) {
    let item = api.item(id);
    let skipped = item.annotations.iter().any(|annotation| annotation.key == "skip");
    let open = generics(&item.kind).is_some_and(|generics| !generics.is_concrete());
    let is_type = matches!(item.kind, ItemKind::Struct(_) | ItemKind::Enum(_));
    if item.public_path.is_none() || skipped || (open && is_type) {
        return;
    }
    let grows = item.instance.is_some();
    types::public(&item.kind, &mut |ty| reach(api, ty, grows, queue));
}

/// `grows`: an instance that asks for one with itself inside would go on for ever.
fn reach(api: &Api, ty: &Type, grows: bool, queue: &mut VecDeque<Wanted>) {
    if let Type::Item(generic, arguments) = ty
        && !arguments.is_empty()
        && arguments.iter().all(|ty| is_closed(api, ty, 0))
        && !(grows
            && arguments
                .iter()
                .any(|ty| ty.any(&|it| matches!(it, Type::Item(id, _) if id == generic))))
    {
        let arguments = arguments.clone();
        queue.push_back(Wanted { generic: *generic, arguments, alias: None, asked: false });
    }
    ty.members(&mut |member| reach(api, member, grows, queue));
}

/// Whether a type has nothing open in it, lives as long as the program, and is no deeper than is sensible.
fn is_closed(api: &Api, ty: &Type, depth: usize) -> bool {
    let closed = match ty {
        Type::Parameter(_)
        | Type::ImplTrait(_)
        | Type::DynTrait(_)
        | Type::FunctionPointer(..)
        | Type::Projection { .. }
        | Type::Never => false,
        Type::Unknown { .. } => return ty.as_constant().is_some(),
        Type::Reference { lifetime, mutable, .. } => {
            !mutable && lifetime.as_deref() == Some("static")
        }
        Type::Item(id, arguments) => generics(&api.item(*id).kind).is_some_and(|generics| {
            generics.lifetimes.is_empty() && generics.order.len() == arguments.len()
        }),
        Type::Array(_, length) => length.bytes().all(|byte| byte.is_ascii_digit()),
        Type::Primitive(_) | Type::Foreign(..) | Type::Tuple(_) | Type::Slice(_) => true,
    };
    let mut inside = true;
    ty.members(&mut |member| inside &= is_closed(api, member, depth + 1));
    closed && inside && depth < MOST_NESTED
}

/// Instances take the place of what they stand for.
fn rewrite(ty: &mut Type, known: &Known) {
    if let Type::Item(id, arguments) = ty
        && !arguments.is_empty()
        && let Some(instance) = known.get(&key(*id, arguments))
    {
        *ty = Type::Item(*instance, Vec::new());
        return;
    }
    ty.members_mut(&mut |member| rewrite(member, known));
}
