//! What Cargo and `bindgen.toml` say of a project: the scanned crate's root file, name, edition, version and
//! enabled features, and the rules.

mod features;
mod relations;

use std::ops::Range;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::config::{Config, Fault};
use crate::diagnostics::{Diagnostic, codes, render};
use crate::parse::{Cfg, Siblings};
use crate::pipeline::Input;
use crate::source::{SourceMap, Span};

/// What a run asks Cargo.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The manifest of the package that depends on the scanned crate (or of the crate itself).
    pub manifest: PathBuf,
    /// Features enabled on that package.
    pub features: Vec<String>,
    /// Only dependencies of this target.
    pub target: Option<String>,
}

/// Reads the rules beside a manifest. The error is a whole diagnostic, because nothing else can be said yet.
pub fn config(project: &Path) -> Result<Config, String> {
    let (name, rules) = ("bindgen.toml", text_of(project, "bindgen.toml")?);
    let config = Config::from_text(&rules).map_err(|fault| broken(name, &rules, fault))?;
    let demoted = text_of(project, DEMOTED)?;
    config.with_demoted(&demoted).map_err(|fault| broken(DEMOTED, &demoted, fault))
}

/// The text of a file of rules; a missing one says nothing.
fn text_of(project: &Path, name: &str) -> Result<String, String> {
    match std::fs::read_to_string(project.join(name)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(broken(name, "", Fault::new(format!("it cannot be read: {error}"))))
        }
        read => Ok(read.unwrap_or_default()),
    }
}

fn broken(name: &str, text: &str, fault: Fault) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add_named(name, text.to_owned());
    let mut diagnostic = Diagnostic::error(&codes::CONFIG, format!("{name}: {}", fault.message));
    if let Some(Range { start, end }) = fault.range {
        diagnostic = diagnostic.at(Span { file, start, end }).label("this cannot be used");
    }
    let help = fault.help.unwrap_or_else(|| "correct it: nothing is generated before".to_owned());
    render(&diagnostic.help(help), &sources, false)
}

/// The file beside the rules that lists what rustc rejected.
pub const DEMOTED: &str = "demoted.toml";

/// Asks Cargo, offline, about the scanned crate as the asking package really uses it.
pub fn input(question: &Question, cfg: Cfg, config: Config) -> Result<Input, String> {
    let metadata = ask(question)?;
    let project = question.manifest.parent().unwrap_or(Path::new("."));
    let package = match &config.dependency {
        Some(name) => find_dependency(&metadata, &question.manifest, name)?,
        None => find(&metadata, &project.join(&config.scanned))?,
    };
    let linked = own(&metadata, &question.manifest)?
        .map(|own| features::Features::of(&metadata, own, &question.features))
        .unwrap_or_default();
    let features = resolved_features(&metadata, &linked, package);
    let siblings = relations::siblings(&metadata, &linked, package, &cfg);
    let input =
        from_package(package, cfg.with_features(features).with_entries(&config.cfg), config)?;
    let manifests = manifests(question, &metadata, &input.root_folder, &siblings);
    Ok(Input { siblings, manifests, ..input })
}

/// Whatever may change which sources, features and versions a run is about, where it exists.
fn manifests(
    question: &Question,
    metadata: &Metadata,
    scanned: &Path,
    siblings: &Siblings,
) -> Vec<PathBuf> {
    let root = metadata.workspace_root.as_std_path();
    let mut files =
        vec![question.manifest.clone(), root.join("Cargo.toml"), root.join("Cargo.lock")];
    let read = siblings.packages.iter().map(|sibling| sibling.root_folder.as_path());
    files.extend(read.chain([scanned]).map(|folder| folder.join("Cargo.toml")));
    files.retain(|file| file.is_file());
    files.sort();
    files.dedup();
    files
}

fn ask(question: &Question) -> Result<Metadata, String> {
    let mut options = vec!["--offline".to_owned()];
    if let Some(target) = &question.target {
        options.extend(["--filter-platform".to_owned(), target.clone()]);
    }
    let mut command = MetadataCommand::new();
    command.manifest_path(&question.manifest).other_options(options);
    command.features(cargo_metadata::CargoOpt::NoDefaultFeatures);
    if !question.features.is_empty() {
        command.features(cargo_metadata::CargoOpt::SomeFeatures(question.features.clone()));
    }
    command.exec().map_err(|error| format!("cargo metadata failed: {error}"))
}

/// The package of a manifest.
fn own<'a>(metadata: &'a Metadata, manifest: &Path) -> Result<Option<&'a Package>, String> {
    let wanted =
        manifest.canonicalize().map_err(|error| format!("{}: {error}", manifest.display()))?;
    let is_own = |package: &&Package| {
        package.manifest_path.as_std_path().canonicalize().is_ok_and(|path| path == wanted)
    };
    Ok(metadata.packages.iter().find(is_own))
}

/// The package that a manifest's dependency stands for, by the name it has there.
fn find_dependency<'a>(
    metadata: &'a Metadata,
    manifest: &Path,
    name: &str,
) -> Result<&'a Package, String> {
    let own = own(metadata, manifest)?;
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let library = name.replace('-', "_");
    let dependencies =
        nodes.filter(|node| own.is_some_and(|own| own.id == node.id)).flat_map(|node| &node.deps);
    let packages = dependencies
        .filter_map(|dependency| {
            let package = metadata.packages.iter().find(|package| package.id == dependency.pkg)?;
            Some((dependency.name.as_str(), package))
        })
        .collect::<Vec<_>>();
    packages
        .iter()
        .find(|(shown, package)| package.name.as_str() == name || *shown == library)
        .map(|(_, package)| *package)
        .ok_or_else(|| {
            let known: Vec<&str> =
                packages.iter().map(|(_, package)| package.name.as_str()).collect();
            format!(
                "`dependency = \"{name}\"` in bindgen.toml is not among [dependencies], which are {}",
                known.join(", ")
            )
        })
}

/// The package whose manifest lies in a folder.
fn find<'a>(metadata: &'a Metadata, folder: &Path) -> Result<&'a Package, String> {
    let wanted = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
    let holds = |package: &&Package| {
        let parent = package.manifest_path.parent();
        parent.is_some_and(|parent| {
            parent.as_std_path().canonicalize().is_ok_and(|path| path == wanted)
        })
    };
    metadata.packages.iter().find(holds).ok_or_else(|| {
        format!(
            "no dependency lies in {}: add the scanned crate to [dependencies]",
            folder.display()
        )
    })
}

fn resolved_features(
    metadata: &Metadata,
    linked: &features::Features<'_>,
    package: &Package,
) -> Vec<String> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    nodes
        .filter(|node| node.id == package.id)
        .flat_map(|node| node.features.iter().map(ToString::to_string))
        .filter(|feature| linked.has(&package.id, feature))
        .collect()
}

fn from_package(package: &Package, cfg: Cfg, config: Config) -> Result<Input, String> {
    let library = package
        .targets
        .iter()
        .find(|target| target.is_lib() || target.is_rlib() || target.is_cdylib())
        .ok_or_else(|| format!("`{}` has no library to scan", package.name))?;
    let root_folder = package.manifest_path.parent().map(|path| path.as_std_path().to_owned());
    Ok(Input {
        root_file: library.src_path.as_std_path().to_owned(),
        root_folder: root_folder.unwrap_or_default(),
        crate_name: library.name.replace('-', "_"),
        version: package.version.to_string(),
        edition: library.edition.as_str().parse().unwrap_or(2021),
        cfg,
        siblings: Siblings::default(),
        config,
        manifests: Vec::new(),
    })
}
