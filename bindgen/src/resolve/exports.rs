//! Exports: the shortest path by which another crate can import an item.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Export, Exported, ItemId, RustPath};
use super::names::{Def, ModuleId, Names, Namespace, ROOT, Reach, attributes};
use crate::parse::ItemKind;

/// Public paths of items and modules.
#[derive(Debug, Default)]
pub(super) struct Exports {
    pub(super) items: BTreeMap<ItemId, RustPath>,
    /// Items that only `#[doc(hidden)]` names lead to.
    pub(super) hidden: BTreeSet<ItemId>,
    pub(super) modules: BTreeMap<ModuleId, RustPath>,
    /// Every name of every public module.
    pub(super) names: Vec<Export>,
}

/// How good a path is: without `#[doc(hidden)]` first, then short, then by letters.
type Rank = (bool, usize, Vec<String>);

impl Names<'_> {
    /// Walks what is public, best paths first.
    pub(super) fn exports(&self) -> Exports {
        let mut result = Exports::default();
        let root = vec![self.crates[0].name.clone()];
        let mut queue: BTreeSet<(Rank, Def)> =
            BTreeSet::from([((false, 1, root), Def::Module(ROOT))]);
        while let Some(((hidden, length, path), def)) = queue.pop_first() {
            match def {
                Def::Item(item) => {
                    if hidden && !result.items.contains_key(&item) {
                        result.hidden.insert(item);
                    }
                    result.items.entry(item).or_insert_with(|| RustPath(path));
                }
                Def::Module(module) if !result.modules.contains_key(&module) => {
                    for (name, def, name_hidden) in self.exported(module) {
                        if !hidden && !name_hidden {
                            let module = self.modules[module].path.clone();
                            let target = self.target(&def);
                            result.names.push(Export { module, name: name.clone(), target });
                        }
                        let mut inside = path.clone();
                        inside.push(name);
                        queue.insert(((hidden || name_hidden, length + 1, inside), def));
                    }
                    result.modules.insert(module, RustPath(path));
                }
                _ => {}
            }
        }
        result
    }

    /// The public names of a module.
    fn exported(&self, module: ModuleId) -> BTreeSet<(String, Def, bool)> {
        let mut result = BTreeSet::new();
        let names: BTreeSet<_> = self.public_names(module).into_iter().collect();
        for name in names {
            for namespace in [Namespace::Types, Namespace::Values] {
                let Some(found) = self.lookup(module, namespace, &name) else { continue };
                if found.reach == Reach::Public {
                    let hidden = found.hidden || self.is_hidden(&found.def);
                    result.insert((name.clone(), found.def, hidden));
                }
            }
        }
        result
    }

    fn is_hidden(&self, def: &Def) -> bool {
        match def {
            Def::Item(item) => attributes(self.definition(*item).item).hidden,
            Def::Module(module) => self.modules[*module].syntax.attributes.hidden,
            Def::Variant(..) | Def::Foreign(_) => false,
        }
    }

    fn target(&self, def: &Def) -> Exported {
        match def {
            Def::Item(item) => Exported::Item(*item),
            Def::Module(module) => Exported::Module(self.modules[*module].path.clone()),
            Def::Variant(item, index) => Exported::Variant(*item, self.variant_name(*item, *index)),
            Def::Foreign(path) => Exported::Foreign(path.clone()),
        }
    }

    fn variant_name(&self, item: ItemId, index: usize) -> String {
        match &self.definition(item).item.kind {
            ItemKind::Enum(syntax) => syntax.variants[index].name.clone(),
            _ => String::new(),
        }
    }

    /// Names that can be public in a module, globs included.
    fn public_names(&self, module: ModuleId) -> Vec<String> {
        let mut result = Vec::new();
        let mut seen = BTreeSet::from([module]);
        let mut stack = vec![module];
        while let Some(at) = stack.pop() {
            let scope = &self.modules[at];
            let own = scope.own.iter().filter(|(_, binding)| binding.reach == Reach::Public);
            result.extend(own.map(|((name, _), _)| name.clone()));
            for (name, imports) in &scope.imports {
                if imports.iter().any(|import| self.imports[*import].reach == Reach::Public) {
                    result.push(name.clone());
                }
            }
            for &glob in &scope.globs {
                match &self.glob_targets[glob] {
                    Some(Def::Module(target))
                        if self.imports[glob].reach == Reach::Public && seen.insert(*target) =>
                    {
                        stack.push(*target);
                    }
                    Some(Def::Item(item)) if self.imports[glob].reach == Reach::Public => {
                        if let ItemKind::Enum(syntax) = &self.definition(*item).item.kind {
                            result.extend(syntax.variants.iter().map(|it| it.name.clone()));
                        }
                    }
                    _ => {}
                }
            }
        }
        result
    }
}
