//! Exports: the shortest path by which another crate can import an item.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{ItemId, RustPath};
use super::names::{Def, ModuleId, Names, Namespace, ROOT, Reach};

/// Public paths of items and modules.
#[derive(Debug, Default)]
pub(super) struct Exports {
    pub(super) items: BTreeMap<ItemId, RustPath>,
    pub(super) modules: BTreeMap<ModuleId, RustPath>,
}

/// How good a path is: without `#[doc(hidden)]` first, then short, then by letters.
type Rank = (bool, usize, Vec<String>);

impl Names<'_> {
    /// Walks what is public, best paths first.
    pub(super) fn exports(&self) -> Exports {
        let mut result = Exports::default();
        let root = vec![self.crate_name.clone()];
        let mut queue: BTreeSet<(Rank, Def)> =
            BTreeSet::from([((false, 1, root), Def::Module(ROOT))]);
        while let Some(((hidden, length, path), def)) = queue.pop_first() {
            match def {
                Def::Item(item) => {
                    result.items.entry(item).or_insert_with(|| RustPath(path));
                }
                Def::Module(module) if !result.modules.contains_key(&module) => {
                    for (name, def, name_hidden) in self.exported(module) {
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
                if found.reach == Reach::Public
                    && matches!(found.def, Def::Item(_) | Def::Module(_))
                {
                    result.insert((name.clone(), found.def, found.hidden));
                }
            }
        }
        result
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
                    _ => {}
                }
            }
        }
        result
    }
}
