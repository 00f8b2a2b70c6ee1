//! Items that would have one name in Python.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::resolve::model::{Api, ItemId, ItemKind};

use super::conventions::has_annotation;
use super::overrides;
use super::surface::{Entry, Skip};

type Names = BTreeMap<(Vec<String>, String), ItemId>;

/// Settles which item has a name that several want. In Rust a module, a type and a value may share one: a
/// function named as the module that it stands in is found there, and other values get a line at their end.
/// Whatever else wants a name that is taken is left out, loudly.
pub(super) fn settle(
    api: &Api,
    config: &Config,
    entries: &mut [Entry],
    diagnostics: &mut Diagnostics,
) {
    beside_modules(api, config, entries);
    let mut seen = Names::new();
    let (values, types): (Vec<ItemId>, Vec<ItemId>) =
        api.iter().map(|(id, _)| id).partition(|id| is_value(api, *id));
    let mut second = Vec::new();
    for id in types {
        claim(id, entries, &mut seen).unwrap_or_else(|first| second.push((first, id)));
    }
    for id in values {
        let Err(first) = claim(id, entries, &mut seen) else { continue };
        if is_value(api, first) || is_named(api, id, config) {
            second.push((first, id));
            continue;
        }
        while claim(id, entries, &mut seen).is_err() {
            if let Entry::Exposed(exposed) = &mut entries[id.0] {
                exposed.name.push('_');
            }
        }
    }
    for (first, id) in second {
        refuse(api, (first, id), entries, diagnostics);
    }
}

/// Moves what would hide a submodule: `pub use knot::knot` is `knot.knot` in Python.
fn beside_modules(api: &Api, config: &Config, entries: &mut [Entry]) {
    let mut modules = BTreeSet::new();
    for (id, _) in api.iter() {
        let Entry::Exposed(exposed) = &entries[id.0] else { continue };
        for depth in 1..=exposed.module.len() {
            modules.insert(exposed.module[..depth].to_vec());
        }
    }
    for (id, item) in api.iter() {
        let named = is_named(api, id, config);
        let Entry::Exposed(exposed) = &mut entries[id.0] else { continue };
        let mut place = exposed.module.clone();
        place.push(exposed.name.clone());
        if !modules.contains(&place) || named {
            continue;
        }
        let home = item.path.parent().0;
        if home.get(1..).is_some_and(|home| home == place) {
            exposed.module = place;
        } else {
            exposed.name.push('_');
        }
    }
}

fn is_value(api: &Api, id: ItemId) -> bool {
    matches!(api.item(id).kind, ItemKind::Function(_) | ItemKind::Constant(_))
}

/// Whether somebody asked for just this name.
fn is_named(api: &Api, id: ItemId, config: &Config) -> bool {
    let item = api.item(id);
    let rule = overrides::of(config, item);
    has_annotation(item, "name") || rule.is_some_and(|rule| rule.name.is_some())
}

/// Takes the name of an item, or says who has it.
fn claim(id: ItemId, entries: &[Entry], seen: &mut Names) -> Result<(), ItemId> {
    let Entry::Exposed(exposed) = &entries[id.0] else { return Ok(()) };
    let key = (exposed.module.clone(), exposed.name.clone());
    if let Some(first) = seen.get(&key) {
        return Err(*first);
    }
    seen.insert(key, id);
    Ok(())
}

fn refuse(
    api: &Api,
    (first, id): (ItemId, ItemId),
    entries: &mut [Entry],
    diagnostics: &mut Diagnostics,
) {
    let (item, other) = (api.item(id), &api.item(first).path);
    let Entry::Exposed(exposed) = &entries[id.0] else { return };
    let message =
        format!("`{}` and `{}` would both be `{}` in Python", other, item.path, exposed.name);
    diagnostics.push(
        Diagnostic::error(&codes::NAME_CLASH, message)
            .at(item.span)
            .label("the second one is left out")
            .also(api.item(first).span, format!("the first `{}` is here", exposed.name))
            .help("give it another name in Python with `#[cfg_attr(bindgen, py(name = \"...\"))]`, or move it to another public module"),
    );
    entries[id.0] = Entry::Skipped { skip: Skip::Clash(other.clone()), by_convention: true };
}
