//! Which crate is meant: a folder, or a name in the registry; and what Cargo says of it.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};

/// What the command line named.
#[derive(Debug)]
pub(super) enum Source {
    /// A crate's folder, and the package in it.
    Folder {
        /// Absolute.
        path: PathBuf,
        /// The package's name.
        package: String,
    },
    /// A crate of the registry.
    Registry {
        /// The package's name.
        package: String,
        /// As `cargo add` takes it.
        version: Option<String>,
    },
}

impl Source {
    pub(super) fn package(&self) -> &str {
        match self {
            Source::Folder { package, .. } | Source::Registry { package, .. } => package,
        }
    }
}

/// Tells a folder from a name, and finds the package in a folder.
pub(super) fn find(text: &str, version: Option<&str>) -> Result<Source, String> {
    let path = Path::new(text);
    let is_bare = path.components().count() == 1 && !text.starts_with('.');
    let is_manifest = path.file_name().is_some_and(|name| name == "Cargo.toml");
    if is_manifest || (path.join("Cargo.toml").is_file() && !(is_bare && is_made(path))) {
        if version.is_some() {
            return Err(format!("{text} is a folder: --version is for crates of the registry"));
        }
        return folder(path);
    }
    if !is_bare {
        return Err(format!(
            "{text} holds no Cargo.toml: name the folder of a crate, or a crate of the registry"
        ));
    }
    let (package, inline) = match text.split_once('@') {
        Some((package, version)) => (package, Some(version)),
        None => (text, None),
    };
    let legal = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if package.is_empty() || !package.chars().all(legal) {
        return Err(format!("`{text}` is neither a folder nor a crate's name"));
    }
    Ok(Source::Registry {
        package: package.to_owned(),
        version: version.or(inline).map(str::to_owned),
    })
}

/// Whether a folder holds bindings, as `new NAME --out NAME` leaves them: then `NAME` is a crate's name.
fn is_made(path: &Path) -> bool {
    path.join("bindgen.toml").is_file()
}

fn folder(path: &Path) -> Result<Source, String> {
    let path = if path.is_file() { path.parent().unwrap_or(path) } else { path };
    let path = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
    let manifest = path.join("Cargo.toml");
    let mut command = MetadataCommand::new();
    command.manifest_path(&manifest).no_deps();
    let metadata = command.exec().map_err(|error| cargo_failed(&error.to_string()))?;
    let here = metadata.packages.iter().find(|package| same(package, &manifest));
    match here {
        Some(package) => {
            library(package)?;
            Ok(Source::Folder { package: package.name.to_string(), path })
        }
        None => Err(members(&path, &metadata)),
    }
}

fn same(package: &Package, manifest: &Path) -> bool {
    package.manifest_path.as_std_path().canonicalize().is_ok_and(|path| path == manifest)
}

/// What to choose from where a workspace has no package of its own.
fn members(folder: &Path, metadata: &Metadata) -> String {
    let mut lines = vec![format!(
        "{} is a workspace without a package of its own: name one of its members",
        folder.display()
    )];
    for package in &metadata.packages {
        if let (Some(parent), Ok(_)) = (package.manifest_path.parent(), library(package)) {
            lines.push(format!("  {} ({})", parent, package.name));
        }
    }
    lines.join("\n")
}

/// The library that a package has, by the name Rust paths give it.
pub(super) fn library(package: &Package) -> Result<String, String> {
    let target = |wanted: fn(&cargo_metadata::Target) -> bool| {
        package.targets.iter().find(|target| wanted(target))
    };
    if let Some(found) = target(|target| target.is_lib() || target.is_rlib()) {
        return Ok(found.name.replace('-', "_"));
    }
    let name = &package.name;
    Err(if target(cargo_metadata::Target::is_proc_macro).is_some() {
        format!("`{name}` is a procedural macro: it runs inside rustc, so there is nothing to call")
    } else if package.targets.iter().any(|target| target.is_cdylib() || target.is_dylib()) {
        format!(
            "the library of `{name}` is made for C only: add `crate-type = [\"lib\"]` to its [lib]"
        )
    } else {
        format!("`{name}` has no library target, only programs: there is nothing to bind")
    })
}

/// What Cargo said, with a remedy where it is known.
pub(super) fn cargo_failed(text: &str) -> String {
    let text = text.trim();
    if text.contains("No such file or directory") && text.contains("cargo metadata") {
        return "cargo was not found: install Rust from https://rustup.rs".to_owned();
    }
    let offline = [
        "Could not resolve host",
        "failed to download",
        "network",
        "timed out",
        "Couldn't connect",
    ];
    if offline.iter().any(|sign| text.contains(sign)) {
        return format!("the registry cannot be reached; is there a network?\n{text}");
    }
    text.to_owned()
}
