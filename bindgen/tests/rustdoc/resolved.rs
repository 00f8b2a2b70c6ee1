//! What `resolve` says of a crate, as facts.

use std::collections::BTreeSet;

use mds_bindgen::diagnostics::Diagnostics;
use mds_bindgen::pipeline::{self, Input};
use mds_bindgen::resolve::model::{
    Api, Exported, Impls, Item, ItemId, ItemKind, RustPath, Struct, TraitImpl, Type,
};
use mds_bindgen::source::SourceMap;

use crate::Facts;

/// Reads and resolves a crate.
pub(crate) fn facts(input: &Input, blanket: &BTreeSet<String>) -> Facts {
    mds_bindgen::parse::on_deep_stack(|| {
        let mut sources = SourceMap::default();
        let mut diagnostics = Diagnostics::new();
        let api = pipeline::read(input, &mut sources, &mut diagnostics);
        for entry in diagnostics.drain(&sources) {
            println!("  {}", mds_bindgen::diagnostics::render(&entry, &sources, false));
        }
        of_api(&api, blanket)
    })
}

fn of_api(api: &Api, blanket: &BTreeSet<String>) -> Facts {
    let mut facts = Facts::new();
    // What comes from siblings is in the JSON of those.
    let own = |path: &RustPath| path.0.first() == Some(&api.crate_name);
    for item in api.items.iter().filter(|item| own(&item.path)) {
        if let Some(public) = item.public_path.as_ref().filter(|_| !item.hidden) {
            facts.insert(
                format!("{} {}", word(&item.kind), item.path),
                format!("as {public}{}", details(api, item, blanket)),
            );
        }
    }
    for export in api.exports.iter().filter(|export| own(&export.module)) {
        let target = match &export.target {
            Exported::Item(id) if !own(&api.item(*id).path) => continue,
            Exported::Module(path) if !own(path) => continue,
            Exported::Item(id) => format!("{} {}", word(&api.item(*id).kind), api.item(*id).path),
            Exported::Module(path) => format!("module {path}"),
            Exported::Variant(id, name) => format!("variant {}::{name}", api.item(*id).path),
            Exported::Foreign(_) => continue,
        };
        facts.insert(format!("name {}::{} = {target}", export.module, export.name), String::new());
    }
    facts
}

fn word(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Struct(_) => "struct",
        ItemKind::Enum(_) => "enum",
        ItemKind::Trait(_) => "trait",
        ItemKind::Function(_) => "function",
        ItemKind::Constant(_) => "constant",
        ItemKind::Alias(_) => "type_alias",
        ItemKind::Union => "union",
    }
}

fn details(api: &Api, item: &Item, blanket: &BTreeSet<String>) -> String {
    match &item.kind {
        ItemKind::Struct(it) => format!("{}{}", fields(it), impls(api, &it.impls, blanket)),
        ItemKind::Enum(it) => {
            let names: Vec<_> = it
                .variants
                .iter()
                .filter(|variant| !variant.hidden)
                .map(|variant| variant.name.as_str())
                .collect();
            format!(" variants {names:?}{}", impls(api, &it.impls, blanket))
        }
        ItemKind::Trait(it) => {
            let names: BTreeSet<_> = it
                .methods
                .iter()
                .filter(|method| !method.hidden)
                .map(|method| method.name.as_str())
                .collect();
            format!(" methods {names:?}")
        }
        _ => String::new(),
    }
}

fn fields(item: &Struct) -> String {
    let names: BTreeSet<_> =
        item.fields.iter().filter(|field| field.public).map(|field| field.name.as_str()).collect();
    format!(" fields {names:?}")
}

fn impls(api: &Api, impls: &Impls, blanket: &BTreeSet<String>) -> String {
    let methods: BTreeSet<_> = impls
        .methods
        .iter()
        .filter(|method| method.of_trait.is_none())
        .map(|method| method.name.as_str())
        .collect();
    let constants: BTreeSet<_> = impls
        .constants
        .iter()
        .filter(|(_, constant)| constant.of_trait.is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    let traits: BTreeSet<_> = impls
        .traits
        .iter()
        .filter(|entry| shown(api, entry) && !blanket.contains(entry.path.name()))
        .map(|entry| entry.path.name())
        .collect();
    format!(" methods {methods:?} constants {constants:?} traits {traits:?}")
}

/// rustdoc leaves out implementations of private traits, and those for private arguments.
fn shown(api: &Api, entry: &TraitImpl) -> bool {
    let public = |id: ItemId| api.item(id).public_path.is_some() && !api.item(id).hidden;
    let argument = |ty: &Type| !matches!(ty, Type::Item(id, _) if !public(*id));
    entry.item.is_none_or(public) && entry.arguments.iter().all(argument)
}
