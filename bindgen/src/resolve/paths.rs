//! Looking names up: own items before named imports before globs before other crates.

use std::collections::{BTreeSet, VecDeque};

use super::foreign;
use super::model::{ItemId, RustPath};
use super::names::{Binding, Def, ModuleId, Names, Namespace, Reach};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::parse::ItemKind;

/// What the beginning of a path means, and how many segments that took.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Walk {
    pub(super) def: Def,
    pub(super) used: usize,
    /// From where the last name can be used.
    pub(super) reach: Reach,
    pub(super) hidden: bool,
}

impl Names<'_> {
    /// What a name means inside a module, whoever asks.
    pub(super) fn lookup(
        &self,
        module: ModuleId,
        namespace: Namespace,
        name: &str,
    ) -> Option<Binding> {
        let key = (module, namespace, name.to_owned());
        if let Some(known) = self.memo.borrow().get(&key) {
            return known.clone();
        }
        let cuts = self.cuts.get();
        let found = self
            .named(module, namespace, name, module)
            .or_else(|| self.by_globs(module, namespace, name));
        // A result that left out an import which is being resolved is not the last word.
        if self.cuts.get() == cuts || self.open.borrow().is_empty() {
            self.memo.borrow_mut().insert(key, found.clone());
        }
        found
    }

    /// Items, and the named imports that the asking module may use. Following the others too takes for ever where
    /// hundreds of modules import each other's names through one.
    fn named(
        &self,
        module: ModuleId,
        namespace: Namespace,
        name: &str,
        asking: ModuleId,
    ) -> Option<Binding> {
        let scope = &self.modules[module];
        if let Some(own) = scope.own.get(&(name.to_owned(), namespace)) {
            return Some(own.clone());
        }
        let mut best: Option<Binding> = None;
        for &import in scope.imports.get(name)? {
            if !self.accessible(self.imports[import].reach, asking) {
                continue;
            }
            let Some(found) = self.import(import, namespace) else { continue };
            let is_foreign = matches!(found.def, Def::Foreign(_));
            // Of another crate's names the namespace is not known: what is known to fit wins.
            match &best {
                Some(known) if is_foreign || !matches!(known.def, Def::Foreign(_)) => {}
                _ => best = Some(found),
            }
        }
        best
    }

    /// Breadth first over glob imports, so that each module is asked once whatever the cycles.
    fn by_globs(&self, module: ModuleId, namespace: Namespace, name: &str) -> Option<Binding> {
        let mut seen = BTreeSet::from([module]);
        let mut queue = VecDeque::from([(module, Reach::Public, false)]);
        while let Some((at, reach, hidden)) = queue.pop_front() {
            for &glob in &self.modules[at].globs {
                let import = &self.imports[glob];
                let reach = self.narrower(reach, import.reach);
                let hidden = hidden || import.hidden;
                // Only what `at` re-exports to the asking module passes.
                if at != module && !self.accessible(import.reach, module) {
                    continue;
                }
                match &self.glob_targets[glob] {
                    Some(Def::Module(target)) if seen.insert(*target) => {
                        match self.named(*target, namespace, name, at) {
                            Some(found) if self.accessible(found.reach, at) => {
                                let reach = self.narrower(reach, found.reach);
                                return Some(Binding {
                                    def: found.def,
                                    reach,
                                    hidden: hidden || found.hidden,
                                });
                            }
                            _ => queue.push_back((*target, reach, hidden)),
                        }
                    }
                    Some(Def::Item(item)) if namespace != Namespace::Macros => {
                        if let Some(index) = self.variant(*item, name) {
                            return Some(Binding {
                                def: Def::Variant(*item, index),
                                reach,
                                hidden,
                            });
                        }
                    }
                    _ => {}
                }
            }
        }
        None
    }

    /// What a named import leads to.
    pub(super) fn import(&self, index: usize, namespace: Namespace) -> Option<Binding> {
        let import = &self.imports[index];
        if !import.brings(namespace) {
            return None;
        }
        if !self.open.borrow_mut().insert((index, namespace)) {
            self.cuts.set(self.cuts.get() + 1);
            return None;
        }
        let walk = self.walk(import.module, &import.path, import.absolute, namespace, true);
        self.open.borrow_mut().remove(&(index, namespace));
        let walk = walk.filter(|walk| walk.used == import.path.len())?;
        // A name that only its own module may use is not brought, though one of another namespace may be.
        if !self.accessible(walk.reach, import.module) {
            return None;
        }
        if let Def::Foreign(path) = &walk.def
            && !foreign::has_namespace(path, namespace)
        {
            return None;
        }
        let reach = self.narrower(import.reach, walk.reach);
        Some(Binding { def: walk.def, reach, hidden: import.hidden })
    }

    pub(super) fn variant(&self, item: ItemId, name: &str) -> Option<usize> {
        match &self.definition(item).item.kind {
            ItemKind::Enum(syntax) => {
                syntax.variants.iter().position(|variant| variant.name == name)
            }
            _ => None,
        }
    }

    /// Follows a path as far as it leads through modules, enums and other crates.
    pub(super) fn walk(
        &self,
        from: ModuleId,
        path: &[String],
        absolute: bool,
        namespace: Namespace,
        is_import: bool,
    ) -> Option<Walk> {
        let mut walk = self.first(from, path, absolute, namespace, is_import)?;
        while walk.used < path.len() {
            let name = &path[walk.used];
            let space = if walk.used + 1 == path.len() { namespace } else { Namespace::Types };
            let next = match &walk.def {
                Def::Module(module) if name == "super" => {
                    Def::Module(self.modules[*module].parent?)
                }
                Def::Module(module) => {
                    let found = self.lookup(*module, space, name);
                    let found = found.or_else(|| self.other_namespace(*module, namespace, name));
                    match found {
                        Some(binding) => {
                            walk.reach = binding.reach;
                            walk.hidden |= binding.hidden;
                            binding.def
                        }
                        None => Def::Foreign(self.by_foreign_globs(*module, name).ok()?),
                    }
                }
                Def::Item(item) => match self.variant(*item, name) {
                    Some(index) => Def::Variant(*item, index),
                    None => return Some(walk),
                },
                Def::Variant(..) => return Some(walk),
                Def::Foreign(path) => {
                    Def::Foreign(RustPath(path.0.iter().chain([name]).cloned().collect()))
                }
            };
            walk.def = next;
            walk.used += 1;
        }
        Some(walk)
    }

    /// The last segment of a value path can be a type (`Struct {}`), of a macro path a trait of the same import.
    fn other_namespace(
        &self,
        module: ModuleId,
        namespace: Namespace,
        name: &str,
    ) -> Option<Binding> {
        (namespace == Namespace::Values)
            .then(|| self.lookup(module, Namespace::Types, name))
            .flatten()
    }

    fn first(
        &self,
        from: ModuleId,
        path: &[String],
        absolute: bool,
        namespace: Namespace,
        is_import: bool,
    ) -> Option<Walk> {
        let name = path.first()?;
        let walk = |def| Some(Walk { def, used: 1, reach: Reach::Public, hidden: false });
        let at_root = self.crate_of(from).edition < 2018 && (absolute || is_import);
        if absolute && !at_root {
            return walk(self.external(from, name));
        }
        match name.as_str() {
            "crate" | "$crate" => return walk(Def::Module(self.root(from))),
            "self" => return walk(Def::Module(from)),
            "super" => return walk(Def::Module(self.modules[from].parent?)),
            _ => {}
        }
        let start = if at_root { self.root(from) } else { from };
        let space = if path.len() > 1 { Namespace::Types } else { namespace };
        if let Some(found) = self.lookup(start, space, name) {
            return Some(Walk {
                def: found.def,
                used: 1,
                reach: found.reach,
                hidden: found.hidden,
            });
        }
        if let Some(def) = self.renamed(from, name) {
            return walk(def);
        }
        if path.len() == 1 && !is_import && namespace == Namespace::Values {
            return foreign::prelude(name).and_then(|path| walk(Def::Foreign(path)));
        }
        let is_crate_name = name.starts_with(|first: char| first.is_lowercase() || first == '_');
        if !is_import
            && (path.len() == 1 || !is_crate_name)
            && let Ok(path) = self.by_foreign_globs(start, name)
        {
            return walk(Def::Foreign(path));
        }
        if let Some(path) = foreign::prelude(name) {
            return walk(Def::Foreign(path));
        }
        if path.len() == 1 && !is_import {
            return None;
        }
        if !is_crate_name || (!is_import && foreign::is_primitive(name)) {
            return None;
        }
        walk(self.external(from, name))
    }

    fn external(&self, from: ModuleId, name: &str) -> Def {
        self.renamed(from, name)
            .or_else(|| self.dependency(from, name))
            .unwrap_or_else(|| Def::Foreign(RustPath(vec![name.to_owned()])))
    }

    /// What `extern crate` at the root calls so.
    fn renamed(&self, from: ModuleId, name: &str) -> Option<Def> {
        match self.crate_of(from).externs.get(name)? {
            Def::Foreign(path) => {
                self.dependency(from, path.name()).or_else(|| Some(Def::Foreign(path.clone())))
            }
            known => Some(known.clone()),
        }
    }

    /// A name nobody here defines, in a module that takes everything from another crate.
    pub(super) fn by_foreign_globs(
        &self,
        module: ModuleId,
        name: &str,
    ) -> Result<RustPath, Vec<RustPath>> {
        let globs = self.foreign_globs(module);
        if foreign::prelude(name).is_some() || foreign::is_primitive(name) {
            return Err(Vec::new());
        }
        if let Some(known) = globs.iter().find_map(|glob| foreign::glob_member(glob, name)) {
            return Ok(known);
        }
        match globs.as_slice() {
            [only] if foreign::names_their_items(only) && !self.modules[module].has_macros => {
                Ok(RustPath(only.0.iter().cloned().chain([name.to_owned()]).collect()))
            }
            _ => Err(globs),
        }
    }

    fn foreign_globs(&self, module: ModuleId) -> Vec<RustPath> {
        let mut result = Vec::new();
        let mut seen = BTreeSet::from([module]);
        let mut queue = VecDeque::from([module]);
        while let Some(at) = queue.pop_front() {
            for &glob in &self.modules[at].globs {
                if at != module && !self.accessible(self.imports[glob].reach, module) {
                    continue;
                }
                match &self.glob_targets[glob] {
                    Some(Def::Module(target)) if seen.insert(*target) => queue.push_back(*target),
                    Some(Def::Foreign(path)) if !result.contains(path) => result.push(path.clone()),
                    _ => {}
                }
            }
        }
        result
    }

    /// Settles where globs lead: first those inside the crate, in rounds since one can need another.
    pub(super) fn resolve_globs(&mut self) {
        self.glob_targets = vec![None; self.imports.len()];
        for foreign_too in [false, true] {
            loop {
                let mut changed = false;
                for index in 0..self.imports.len() {
                    if self.imports[index].is_glob && self.glob_targets[index].is_none() {
                        let target = self.glob_target(index, foreign_too);
                        changed |= target.is_some();
                        self.glob_targets[index] = target;
                    }
                }
                // What was looked up before can come out differently with more globs.
                self.memo.borrow_mut().clear();
                if !changed {
                    break;
                }
            }
        }
    }

    fn glob_target(&self, index: usize, foreign_too: bool) -> Option<Def> {
        let import = &self.imports[index];
        if import.path.is_empty() {
            let scope = self.crate_of(import.module);
            return (scope.edition < 2018).then_some(Def::Module(scope.root));
        }
        let walk =
            self.walk(import.module, &import.path, import.absolute, Namespace::Types, true)?;
        let complete = walk.used == import.path.len();
        (complete && (foreign_too || !matches!(walk.def, Def::Foreign(_)))).then_some(walk.def)
    }

    /// Warns of imports that begin inside the crate and end nowhere.
    pub(super) fn report_imports(&self, diagnostics: &mut Diagnostics) {
        for (index, import) in self.imports.iter().enumerate() {
            let spaces = [Namespace::Types, Namespace::Values, Namespace::Macros];
            let resolved = if import.is_glob {
                self.glob_targets[index].is_some()
            } else {
                spaces.iter().any(|space| self.import(index, *space).is_some())
            };
            if resolved || self.may_be_macro(import, 8) {
                continue;
            }
            diagnostics.push(
                Diagnostic::warning(
                    &codes::UNRESOLVED_IMPORT,
                    format!("`{}` leads nowhere", import.path.join("::")),
                )
                .at(import.span)
                .label("nothing has this name")
                .because("no item of this name is visible with the features and target of this run")
                .help("correct the path, or turn on the feature that the item is behind"),
            );
        }
    }

    /// `macro_rules` of the crate, and modules in which macros may have made the name.
    fn may_be_macro(&self, import: &super::imports::Import, patience: usize) -> bool {
        let Some(name) = import.path.last() else { return false };
        let is_rule = |scope: &super::names::ModuleScope<'_>| {
            scope
                .syntax
                .items
                .iter()
                .any(|item| matches!(item.kind, ItemKind::MacroRules) && item.name == *name)
        };
        if self.modules.iter().any(is_rule) {
            return true;
        }
        for length in (1..import.path.len()).rev() {
            let prefix = &import.path[..length];
            let walk = self.walk(import.module, prefix, import.absolute, Namespace::Types, true);
            match walk.filter(|walk| walk.used == length).map(|walk| walk.def) {
                Some(Def::Module(module)) => {
                    return self.may_make(module, &import.path[length], patience);
                }
                Some(_) => return false,
                None => {}
            }
        }
        import.path.len() == 1
    }

    /// Whether a macro or another crate may have put a name into a module, perhaps through imports.
    fn may_make(&self, module: ModuleId, name: &str, patience: usize) -> bool {
        let scope = &self.modules[module];
        let imports = scope.imports.get(name).into_iter().flatten();
        scope.has_macros
            || !self.foreign_globs(module).is_empty()
            || patience > 0
                && imports.into_iter().any(|at| self.may_be_macro(&self.imports[*at], patience - 1))
    }
}
