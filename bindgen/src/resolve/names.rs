//! `Names`: all modules, definitions and imports of the crate, by which names are looked up.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};

use super::imports::{self, Import};
use super::model::{ItemId, RustPath};
use crate::diagnostics::{Diagnostic, Diagnostics, codes};
use crate::parse::{Crate, Item, ItemKind, Module, Shape, Visibility};

pub(super) type ModuleId = usize;

pub(super) const ROOT: ModuleId = 0;

/// What a name can mean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Def {
    Module(ModuleId),
    Item(ItemId),
    Variant(ItemId, usize),
    /// Something of another crate, by the path it was named with.
    Foreign(RustPath),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Namespace {
    Types,
    Values,
    Macros,
}

/// From where a name can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    Public,
    Within(ModuleId),
}

/// A name with its meaning in one module.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Binding {
    pub(super) def: Def,
    pub(super) reach: Reach,
    pub(super) hidden: bool,
}

pub(super) struct ModuleScope<'a> {
    /// Which of the crates.
    pub(super) krate: usize,
    pub(super) parent: Option<ModuleId>,
    pub(super) path: RustPath,
    pub(super) syntax: &'a Module,
    /// Items and child modules.
    pub(super) own: BTreeMap<(String, Namespace), Binding>,
    /// Named imports by name.
    pub(super) imports: BTreeMap<String, Vec<usize>>,
    pub(super) globs: Vec<usize>,
    /// An item macro stands here: names may exist that cannot be seen.
    pub(super) has_macros: bool,
}

pub(super) struct Definition<'a> {
    pub(super) item: &'a Item,
    pub(super) module: ModuleId,
    pub(super) path: RustPath,
}

/// What names mean in one crate, whatever the module.
pub(super) struct CrateScope {
    pub(super) name: String,
    pub(super) edition: u16,
    pub(super) root: ModuleId,
    /// `extern crate x as y` at the root.
    pub(super) externs: BTreeMap<String, Def>,
    /// Crates that were read, by the name they have here.
    dependencies: BTreeMap<String, usize>,
}

pub(super) struct Names<'a> {
    /// The scanned crate, then its siblings.
    pub(super) crates: Vec<CrateScope>,
    pub(super) modules: Vec<ModuleScope<'a>>,
    /// Sorted by path; `ItemId` indexes it.
    pub(super) definitions: Vec<Definition<'a>>,
    pub(super) imports: Vec<Import>,
    /// Where globs lead; none while that is not known.
    pub(super) glob_targets: Vec<Option<Def>>,
    pub(super) memo: RefCell<HashMap<(ModuleId, Namespace, String), Option<Binding>>>,
    /// Imports being resolved, which count as absent.
    pub(super) open: RefCell<HashSet<(usize, Namespace)>>,
    /// How often an open import was met.
    pub(super) cuts: Cell<usize>,
}

impl<'a> Names<'a> {
    pub(super) fn collect(krate: &'a Crate, diagnostics: &mut Diagnostics) -> Self {
        let mut names = Self {
            crates: Vec::new(),
            modules: Vec::new(),
            definitions: Vec::new(),
            imports: Vec::new(),
            glob_targets: Vec::new(),
            memo: RefCell::default(),
            open: RefCell::default(),
            cuts: Cell::new(0),
        };
        for each in std::iter::once(krate).chain(&krate.siblings) {
            names.crates.push(CrateScope {
                name: each.name.clone(),
                edition: each.edition,
                root: names.modules.len(),
                externs: BTreeMap::new(),
                // The scanned crate is the first.
                dependencies: each
                    .dependencies
                    .iter()
                    .map(|(name, at)| (name.clone(), at + 1))
                    .collect(),
            });
            names.module(&each.root, None, &RustPath(vec![each.name.clone()]));
        }
        names.bind_crates();
        names.sort_definitions();
        names.bind_definitions(diagnostics);
        names.resolve_globs();
        names
    }

    fn module(
        &mut self,
        syntax: &'a Module,
        parent: Option<ModuleId>,
        path: &RustPath,
    ) -> ModuleId {
        let id = self.modules.len();
        self.modules.push(ModuleScope {
            krate: self.crates.len() - 1,
            parent,
            path: path.clone(),
            syntax,
            own: BTreeMap::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
            has_macros: false,
        });
        for item in &syntax.items {
            let inside = || RustPath(path.0.iter().chain([&item.name]).cloned().collect());
            match &item.kind {
                ItemKind::Module(module) => {
                    let child = self.module(module, Some(id), &inside());
                    let reach = self.reach(&item.visibility, id);
                    let hidden = module.attributes.hidden;
                    let binding = Binding { def: Def::Module(child), reach, hidden };
                    self.modules[id]
                        .own
                        .entry((item.name.clone(), Namespace::Types))
                        .or_insert(binding);
                }
                ItemKind::Use { absolute, tree } => self.use_item(item, *absolute, tree, id),
                ItemKind::ExternCrate(krate) => self.extern_crate(item, krate, id),
                ItemKind::MacroUse(_) | ItemKind::Unread(_) => self.modules[id].has_macros = true,
                ItemKind::Impl(_) | ItemKind::MacroRules => {}
                ItemKind::Constant(_) if item.name == "_" => {}
                _ => self.definitions.push(Definition { item, module: id, path: inside() }),
            }
        }
        id
    }

    fn use_item(&mut self, item: &Item, absolute: bool, tree: &syn::UseTree, module: ModuleId) {
        let reach = self.reach(&item.visibility, module);
        for flat in imports::flatten(tree) {
            let index = self.imports.len();
            match &flat.name {
                Some(name) if name == "_" => continue,
                Some(name) => {
                    self.modules[module].imports.entry(name.clone()).or_default().push(index);
                }
                None => self.modules[module].globs.push(index),
            }
            let hidden = item.attributes.hidden;
            self.imports.push(Import::new(flat, module, absolute, reach, hidden, item.file));
        }
    }

    fn extern_crate(&mut self, item: &Item, krate: &str, module: ModuleId) {
        let def = match krate {
            "self" => Def::Module(self.root(module)),
            // Crates that come later are found by their names.
            _ => Def::Foreign(RustPath(vec![krate.to_owned()])),
        };
        if module == self.root(module) {
            let scope = self.modules[module].krate;
            self.crates[scope].externs.insert(item.name.clone(), def.clone());
        }
        let binding = Binding {
            def,
            reach: self.reach(&item.visibility, module),
            hidden: item.attributes.hidden,
        };
        self.modules[module].own.entry((item.name.clone(), Namespace::Types)).or_insert(binding);
    }

    /// `extern crate` of a crate that was read is that crate.
    fn bind_crates(&mut self) {
        for module in 0..self.modules.len() {
            let found: Vec<_> = self.modules[module]
                .own
                .iter()
                .filter_map(|(key, binding)| match &binding.def {
                    Def::Foreign(path) => {
                        Some((key.clone(), self.dependency(module, path.name())?))
                    }
                    _ => None,
                })
                .collect();
            for (key, def) in found {
                if let Some(binding) = self.modules[module].own.get_mut(&key) {
                    binding.def = def;
                }
            }
        }
    }

    fn reach(&self, visibility: &Visibility, module: ModuleId) -> Reach {
        match visibility {
            Visibility::Public => Reach::Public,
            Visibility::Inherited => Reach::Within(module),
            Visibility::Restricted(path) => Reach::Within(self.ancestor(path, module)),
        }
    }

    /// The module that `crate`, `super`, `self` or `in a::b` means: always an ancestor.
    fn ancestor(&self, path: &[String], module: ModuleId) -> ModuleId {
        let mut at = module;
        for (index, part) in path.iter().enumerate() {
            match part.as_str() {
                "crate" => at = self.root(module),
                "self" => {}
                "super" => at = self.modules[at].parent.unwrap_or(at),
                name => {
                    let from = if index == 0 { self.root(module) } else { at };
                    let key = (name.to_owned(), Namespace::Types);
                    match self.modules[from].own.get(&key).map(|binding| &binding.def) {
                        Some(Def::Module(child)) => at = *child,
                        // The modules around this one are being read and not yet bound: find them by path.
                        _ => at = self.enclosing(module, from, name).unwrap_or(at),
                    }
                }
            }
        }
        at
    }

    fn enclosing(&self, module: ModuleId, parent: ModuleId, name: &str) -> Option<ModuleId> {
        let mut at = Some(module);
        while let Some(id) = at {
            let scope = &self.modules[id];
            if scope.parent == Some(parent) && scope.path.name() == name {
                return Some(id);
            }
            at = scope.parent;
        }
        None
    }

    fn sort_definitions(&mut self) {
        // Stable: what shares a path stays in source order.
        self.definitions.sort_by(|left, right| left.path.cmp(&right.path));
    }

    fn bind_definitions(&mut self, diagnostics: &mut Diagnostics) {
        let mut kept: Vec<Definition<'a>> = Vec::with_capacity(self.definitions.len());
        for definition in std::mem::take(&mut self.definitions) {
            let reach = self.reach(&definition.item.visibility, definition.module);
            let hidden = attributes(definition.item).hidden;
            let binding = Binding { def: Def::Item(ItemId(kept.len())), reach, hidden };
            let own = &mut self.modules[definition.module].own;
            let (first, second) = namespaces(definition.item);
            let name = definition.item.name.clone();
            if let Some(known) = own.get(&(name.clone(), first)) {
                let message = format!("`{}` is defined twice", definition.path);
                let mut report = Diagnostic::warning(&codes::DUPLICATE_ITEM, message)
                    .at(definition.item.span)
                    .label("left out")
                    .help("remove one of them, or put each behind its own #[cfg]");
                if let Def::Item(ItemId(at)) = known.def
                    && let Some(first) = kept.get(at)
                {
                    report = report.also(first.item.span, "the first one is here");
                }
                diagnostics.push(report);
                continue;
            }
            own.insert((name.clone(), first), binding.clone());
            if let Some(second) = second {
                own.entry((name, second)).or_insert(binding);
            }
            kept.push(definition);
        }
        self.definitions = kept;
    }

    pub(super) fn crate_of(&self, module: ModuleId) -> &CrateScope {
        &self.crates[self.modules[module].krate]
    }

    /// The root module of a module's crate.
    pub(super) fn root(&self, module: ModuleId) -> ModuleId {
        self.crate_of(module).root
    }

    /// A crate by the name that a module has for it.
    pub(super) fn dependency(&self, from: ModuleId, name: &str) -> Option<Def> {
        let scope = self.crate_of(from);
        if name == scope.name {
            return Some(Def::Module(scope.root));
        }
        let place = scope.dependencies.get(name)?;
        self.crates.get(*place).map(|krate| Def::Module(krate.root))
    }

    /// Whether a name with this reach can be used in a module.
    pub(super) fn accessible(&self, reach: Reach, from: ModuleId) -> bool {
        match reach {
            Reach::Public => true,
            Reach::Within(module) => self.is_inside(from, module),
        }
    }

    fn is_inside(&self, module: ModuleId, ancestor: ModuleId) -> bool {
        let mut at = Some(module);
        while let Some(id) = at {
            if id == ancestor {
                return true;
            }
            at = self.modules[id].parent;
        }
        false
    }

    /// The narrower of two reaches.
    pub(super) fn narrower(&self, left: Reach, right: Reach) -> Reach {
        match (left, right) {
            (Reach::Public, other) | (other, Reach::Public) => other,
            (Reach::Within(a), Reach::Within(b)) => {
                Reach::Within(if self.is_inside(a, b) { a } else { b })
            }
        }
    }

    pub(super) fn definition(&self, item: ItemId) -> &Definition<'a> {
        &self.definitions[item.0]
    }
}

/// Constants and functions keep their attributes inside.
pub(super) fn attributes(item: &Item) -> &crate::parse::Attributes {
    match &item.kind {
        ItemKind::Constant(constant) => &constant.attributes,
        ItemKind::Function(function) => &function.attributes,
        _ => &item.attributes,
    }
}

fn namespaces(item: &Item) -> (Namespace, Option<Namespace>) {
    match &item.kind {
        ItemKind::Function(_) | ItemKind::Constant(_) => (Namespace::Values, None),
        ItemKind::Struct(syntax) if syntax.shape != Shape::Named => {
            (Namespace::Types, Some(Namespace::Values))
        }
        _ => (Namespace::Types, None),
    }
}
