//! Which dependencies belong to a crate, so that what it re-exports of them is its own.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

use super::features::Features;
use super::resolved_features;
use crate::parse::{Cfg, Sibling, Siblings};

/// The related dependencies of a package, and theirs.
pub(super) fn siblings(
    metadata: &Metadata,
    linked: &Features<'_>,
    package: &Package,
    cfg: &Cfg,
) -> Siblings {
    let mut places: BTreeMap<&PackageId, usize> = BTreeMap::new();
    let mut found: Vec<&Package> = Vec::new();
    let mut queue = vec![package];
    let mut seen = BTreeSet::new();
    while let Some(at) = queue.pop() {
        if !seen.insert(&at.id) {
            continue;
        }
        for (_, dependency) in dependencies(metadata, at) {
            if related(package, dependency) && dependency.id != package.id {
                places.entry(&dependency.id).or_insert_with(|| {
                    found.push(dependency);
                    found.len() - 1
                });
                queue.push(dependency);
            }
        }
    }
    let names = |of: &Package| {
        let named = dependencies(metadata, of).into_iter();
        named.filter_map(|(name, it)| Some((name, *places.get(&it.id)?))).collect()
    };
    let packages = found.iter().filter_map(|it| sibling((metadata, linked), it, cfg, names(it)));
    let packages: Vec<Sibling> = packages.collect();
    // Without a library, a place would point to another package.
    if packages.len() != found.len() {
        return Siblings::default();
    }
    Siblings { own: names(package), packages }
}

/// The packages that a library's paths can begin with, by their names there.
fn dependencies<'a>(metadata: &'a Metadata, package: &Package) -> Vec<(String, &'a Package)> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let normal = |kinds: &[cargo_metadata::DepKindInfo]| {
        kinds.is_empty() || kinds.iter().any(|it| it.kind == DependencyKind::Normal)
    };
    nodes
        .filter(|node| node.id == package.id)
        .flat_map(|node| &node.deps)
        .filter(|it| normal(&it.dep_kinds))
        .filter_map(|it| {
            let package = metadata.packages.iter().find(|package| package.id == it.pkg)?;
            let library = package.targets.iter().any(|target| target.is_lib() || target.is_rlib());
            library.then(|| (it.name.clone(), package))
        })
        .collect()
}

/// Of the same workspace, the same repository, or of a family of names (`geo`, `geo-types`).
fn related(scanned: &Package, other: &Package) -> bool {
    if scanned.source.is_none() && other.source.is_none() {
        return true;
    }
    let repository = |package: &Package| {
        let text = package.repository.as_deref().unwrap_or_default();
        text.trim_end_matches('/').trim_end_matches(".git").to_ascii_lowercase()
    };
    if !repository(scanned).is_empty() && repository(scanned) == repository(other) {
        return true;
    }
    let family = |package: &Package| {
        let name = package.name.to_lowercase();
        name.split(['-', '_']).next().unwrap_or_default().to_owned()
    };
    family(scanned).len() > 2 && family(scanned) == family(other)
}

fn sibling(
    (metadata, linked): (&Metadata, &Features<'_>),
    package: &Package,
    cfg: &Cfg,
    dependencies: BTreeMap<String, usize>,
) -> Option<Sibling> {
    let library = package.targets.iter().find(|target| target.is_lib() || target.is_rlib())?;
    Some(Sibling {
        package: package.name.to_string(),
        crate_name: library.name.replace('-', "_"),
        root_file: library.src_path.as_std_path().to_owned(),
        root_folder: package.manifest_path.parent()?.as_std_path().to_owned(),
        edition: library.edition.as_str().parse().unwrap_or(2021),
        cfg: cfg.clone().with_features(resolved_features(metadata, linked, package)),
        dependencies,
    })
}
