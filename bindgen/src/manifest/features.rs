//! The features that packages are built with as libraries of a project: what its build scripts turn on for
//! themselves is another build, which Cargo's own list does not keep apart.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Dependency, DependencyKind, Metadata, NodeDep, Package, PackageId};

/// Features by package, for all that the asking package is linked with.
#[derive(Debug, Default)]
pub(super) struct Features<'a> {
    packages: BTreeMap<&'a PackageId, &'a Package>,
    edges: BTreeMap<&'a PackageId, &'a [NodeDep]>,
    on: BTreeMap<&'a PackageId, BTreeSet<String>>,
    /// Optional dependencies that are there.
    wanted: BTreeSet<(&'a PackageId, String)>,
    /// `name?/feature`, which holds where the dependency is there for another reason.
    weak: BTreeSet<(&'a PackageId, String, String)>,
}

impl<'a> Features<'a> {
    /// Follows the features of one package to everything that it is linked with.
    pub(super) fn of(metadata: &'a Metadata, root: &'a Package, features: &[String]) -> Self {
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        let mut all = Self {
            packages: metadata.packages.iter().map(|package| (&package.id, package)).collect(),
            edges: nodes.map(|node| (&node.id, node.deps.as_slice())).collect(),
            ..Self::default()
        };
        all.visit(&root.id);
        for feature in features {
            all.turn_on(&root.id, feature);
        }
        loop {
            let before = (all.wanted.len(), all.on.values().map(BTreeSet::len).sum::<usize>());
            for (package, name, feature) in all.weak.clone() {
                if all.is_there(package, &name) {
                    all.pass_on(package, &name, &feature);
                }
            }
            let after = (all.wanted.len(), all.on.values().map(BTreeSet::len).sum::<usize>());
            if before == after {
                return all;
            }
        }
    }

    /// Whether a package has a feature; one that is not linked has all that Cargo lists.
    pub(super) fn has(&self, package: &PackageId, feature: &str) -> bool {
        self.on.get(package).is_none_or(|on| on.contains(feature))
    }

    /// A package with the dependencies that it has in any case.
    fn visit(&mut self, id: &'a PackageId) {
        if self.on.contains_key(id) {
            return;
        }
        self.on.insert(id, BTreeSet::new());
        for dependency in self.declared(id).filter(|it| !it.optional).collect::<Vec<_>>() {
            self.link(id, dependency);
        }
    }

    fn declared(&self, id: &PackageId) -> impl Iterator<Item = &'a Dependency> + use<'a> {
        let package = self.packages.get(id).copied();
        let all = package.map_or(&[][..], |package| package.dependencies.as_slice());
        all.iter().filter(|it| it.kind == DependencyKind::Normal)
    }

    /// What a declaration asks for.
    fn link(&mut self, from: &'a PackageId, dependency: &'a Dependency) {
        let edges = self.edges.get(from).copied().unwrap_or_default();
        for edge in edges {
            let Some(package) = self.packages.get(&edge.pkg).copied() else { continue };
            let meant = package.name.as_str() == dependency.name
                && dependency.req.matches(&package.version)
                && edge
                    .dep_kinds
                    .iter()
                    .any(|it| it.kind == DependencyKind::Normal && it.target == dependency.target);
            // Macros run in the compiler, which is a build of its own.
            if !meant || package.targets.iter().any(cargo_metadata::Target::is_proc_macro) {
                continue;
            }
            self.visit(&edge.pkg);
            if dependency.uses_default_features {
                self.turn_on(&edge.pkg, "default");
            }
            for feature in &dependency.features {
                self.turn_on(&edge.pkg, feature);
            }
        }
    }

    fn turn_on(&mut self, id: &'a PackageId, feature: &str) {
        let Some(package) = self.packages.get(id).copied() else { return };
        let Some(means) = package.features.get(feature) else { return };
        if !self.on.entry(id).or_default().insert(feature.to_owned()) {
            return;
        }
        for entry in means {
            match (entry.strip_prefix("dep:"), entry.split_once('/')) {
                (Some(name), _) => self.want(id, name),
                (None, Some((name, feature))) => {
                    if let Some(name) = name.strip_suffix('?') {
                        self.weak.insert((id, name.to_owned(), feature.to_owned()));
                    } else {
                        self.want(id, name);
                        self.turn_on(id, name);
                        self.pass_on(id, name, feature);
                    }
                }
                (None, None) => self.turn_on(id, entry),
            }
        }
    }

    fn named(&self, id: &PackageId, name: &str) -> Vec<&'a Dependency> {
        self.declared(id).filter(|it| it.rename.as_deref().unwrap_or(&it.name) == name).collect()
    }

    fn want(&mut self, id: &'a PackageId, name: &str) {
        if self.wanted.insert((id, name.to_owned())) {
            for dependency in self.named(id, name) {
                self.link(id, dependency);
            }
        }
    }

    fn is_there(&self, id: &'a PackageId, name: &str) -> bool {
        self.wanted.contains(&(id, name.to_owned()))
            || self.named(id, name).iter().any(|it| !it.optional)
    }

    /// A feature of a dependency.
    fn pass_on(&mut self, id: &'a PackageId, name: &str, feature: &str) {
        let edges = self.edges.get(id).copied().unwrap_or_default();
        for dependency in self.named(id, name) {
            for edge in edges {
                let package = self.packages.get(&edge.pkg);
                let meant = package.is_some_and(|it| {
                    it.name.as_str() == dependency.name && dependency.req.matches(&it.version)
                });
                if meant && self.on.contains_key(&edge.pkg) {
                    self.turn_on(&edge.pkg, feature);
                }
            }
        }
    }
}
