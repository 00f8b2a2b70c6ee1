//! Crates that the scanned one re-exports from: only those are read, and only when a `pub use` names them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use syn::UseTree;
use syn::ext::IdentExt;

use super::{Cfg, Crate, ItemKind, Module, ParseOptions, Visibility, parse};
use crate::diagnostics::Diagnostics;
use crate::source::SourceMap;

/// Dependencies that may be read.
#[derive(Debug, Clone, Default)]
pub struct Siblings {
    /// Of the scanned crate: by the name that paths have for it, the place in `packages`.
    pub own: BTreeMap<String, usize>,
    /// All of them.
    pub packages: Vec<Sibling>,
}

/// A dependency that belongs to the scanned crate: of the same folder, repository or family of names.
#[derive(Debug, Clone)]
pub struct Sibling {
    /// The package's name, which its files are shown under.
    pub package: String,
    /// The library's name as Rust paths spell it.
    pub crate_name: String,
    /// Its root file.
    pub root_file: PathBuf,
    /// Its folder.
    pub root_folder: PathBuf,
    /// Its edition.
    pub edition: u16,
    /// Its features, and the target.
    pub cfg: Cfg,
    /// As in [`Siblings::own`].
    pub dependencies: BTreeMap<String, usize>,
}

/// Reads what a crate re-exports, and what that re-exports.
pub fn read_siblings(
    krate: &mut Crate,
    siblings: &Siblings,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) {
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let mut read: Vec<Crate> = Vec::new();
    let mut queue: Vec<usize> = wanted(&krate.root, &siblings.own);
    let mut at = 0;
    while at < queue.len() {
        let package = queue[at];
        at += 1;
        let Some(sibling) = siblings.packages.get(package) else { continue };
        if places.contains_key(&package) {
            continue;
        }
        places.insert(package, read.len());
        let options = ParseOptions {
            crate_name: sibling.crate_name.clone(),
            root_folder: sibling.root_folder.clone(),
            cfg: sibling.cfg.clone(),
            edition: sibling.edition,
        };
        sources.set_prefix(&sibling.package);
        let parsed = parse(&sibling.root_file, &options, sources, diagnostics);
        sources.set_prefix("");
        queue.extend(wanted(&parsed.root, &sibling.dependencies));
        read.push(parsed);
    }
    let placed = |names: &BTreeMap<String, usize>| {
        let place =
            |(name, package): (&String, &usize)| Some((name.clone(), *places.get(package)?));
        names.iter().filter_map(place).collect()
    };
    krate.dependencies = placed(&siblings.own);
    for (package, place) in &places {
        read[*place].dependencies = placed(&siblings.packages[*package].dependencies);
    }
    krate.siblings = read;
}

/// The packages that public imports begin with.
fn wanted(module: &Module, known: &BTreeMap<String, usize>) -> Vec<usize> {
    let mut result = Vec::new();
    let mut modules = vec![module];
    while let Some(module) = modules.pop() {
        for item in &module.items {
            let public = item.visibility == Visibility::Public;
            match &item.kind {
                ItemKind::Module(inner) => modules.push(inner),
                ItemKind::Use { tree, .. } if public => first_names(tree, known, &mut result),
                ItemKind::ExternCrate(name) if public => result.extend(known.get(name)),
                _ => {}
            }
        }
    }
    result.sort_unstable();
    result.dedup();
    result
}

fn first_names(tree: &UseTree, known: &BTreeMap<String, usize>, result: &mut Vec<usize>) {
    let ident = match tree {
        UseTree::Path(path) => &path.ident,
        UseTree::Name(name) => &name.ident,
        UseTree::Rename(rename) => &rename.ident,
        UseTree::Group(group) => {
            return group.items.iter().for_each(|tree| first_names(tree, known, result));
        }
        UseTree::Glob(_) => return,
    };
    result.extend(known.get(&ident.unraw().to_string()));
}
