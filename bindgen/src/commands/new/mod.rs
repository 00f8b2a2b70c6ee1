//! `new`: a complete package from a crate that nobody prepared for Python.

mod conditions;
mod files;
mod names;
mod source;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, Package};
use clap::Args;

use super::{Answer, demotion, project};
use files::Facts;
use source::Source;

/// What `new` can be told.
#[derive(Args)]
pub(super) struct New {
    /// The folder of a crate, or the name of one in the registry (`statrs`, `statrs@0.18`).
    #[arg(value_name = "CRATE")]
    krate: String,
    /// The version of a crate from the registry; the newest one by default.
    #[arg(long)]
    version: Option<String>,
    /// Where the project is made; `CRATE-python` by default.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Features of the crate to turn on.
    #[arg(long, value_delimiter = ',')]
    features: Vec<String>,
    /// Leave the crate's default features off.
    #[arg(long)]
    no_default_features: bool,
    /// The name of the Python package; the crate's by default.
    #[arg(long)]
    name: Option<String>,
    /// Do not compile what was made: what rustc rejects is then not found and left out.
    #[arg(long)]
    no_compile: bool,
    /// Write into a folder that is not empty.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: &New) -> Result<Answer, String> {
    if let Some(name) = &arguments.name
        && let Some(reason) = names::obstacle(name)
    {
        return Err(format!("the package cannot be called `{name}`: it {reason}"));
    }
    let source = source::find(&arguments.krate, arguments.version.as_deref())?;
    let folder = match &arguments.out {
        Some(folder) => folder.clone(),
        None => PathBuf::from(format!("{}-python", source.package())),
    };
    let fresh = is_empty(&folder)?;
    if !fresh && !arguments.force {
        return Err(format!(
            "{} is not empty: choose another --out, or say --force to write over what is there",
            folder.display()
        ));
    }
    let made = make(arguments, &source, &folder);
    if made.is_err() && fresh {
        // What was there before is there again: nothing.
        let _ = fs::remove_dir_all(&folder);
    }
    made
}

fn is_empty(folder: &Path) -> Result<bool, String> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(format!("{}: {error}", folder.display())),
    }
}

fn make(arguments: &New, source: &Source, folder: &Path) -> Result<Answer, String> {
    let mut facts = Facts::new(source.package());
    demotion::forget(folder)?;
    files::write_manifest(folder, &facts)?;
    add(arguments, source, folder)?;
    let metadata = metadata(folder)?;
    let package = scanned(&metadata, source)?;
    let library = source::library(package)?;
    facts.learn(package, &library, arguments.name.as_deref());
    if !arguments.no_compile {
        facts.cfg = conditions::of_build_script(folder, package);
    }
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let mut runtime = files::RuntimeFeatures::of(&metadata, package);
    files::rewrite_manifest(folder, &manifest, &facts, &runtime)?;
    files::write_all(folder, &facts)?;
    let mut outcome = project::write(folder)?;
    // Futures need no crate; a runtime that polls them does.
    let awaits = outcome.package.as_ref().is_some_and(|package| package.is_async);
    if awaits && runtime.add("tokio") {
        files::rewrite_manifest(folder, &manifest, &facts, &runtime)?;
    }
    if !arguments.no_compile {
        demotion::settle(folder)?;
        outcome = project::write(folder)?;
    }
    let listing =
        outcome.package.as_ref().map(|package| package.listing.as_slice()).unwrap_or_default();
    let bound = listing.iter().filter(|entry| entry.python.is_some()).count();
    let mut text = format!(
        "{}: the Python package `{}` from {} {}\n{bound} names in Python, {} not (`mds-bindgen --project {0} list --skipped` says why)\n",
        folder.display(),
        facts.python,
        package.name,
        package.version,
        listing.len() - bound,
    );
    if arguments.name.is_none() && facts.python != library {
        let _ = writeln!(text, "`{library}` is taken in Python; --name chooses another name");
    }
    let _ = writeln!(text, "next: cd {} && maturin develop", folder.display());
    Ok(Answer { text, report: String::new(), well: true })
}

/// Lets Cargo write the dependency: it knows the newest version, the features, and what is nearly called so.
fn add(arguments: &New, source: &Source, folder: &Path) -> Result<(), String> {
    let mut command = Command::new(cargo());
    command.args(["add", "--quiet", "--manifest-path"]).arg(folder.join("Cargo.toml"));
    match source {
        Source::Folder { path, .. } => command.arg("--path").arg(path),
        Source::Registry { package, version: Some(version) } => {
            command.arg(format!("{package}@{version}"))
        }
        Source::Registry { package, version: None } => command.arg(package),
    };
    if arguments.no_default_features {
        command.arg("--no-default-features");
    }
    if !arguments.features.is_empty() {
        command.args(["--features", &arguments.features.join(",")]);
    }
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            "cargo was not found: install Rust from https://rustup.rs".to_owned()
        }
        _ => format!("cargo: {error}"),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("cargo cannot add `{}`: {}", source.package(), source::cargo_failed(&said)))
}

/// Cargo's own program, as it starts us inside a build, or as the path has it.
fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Everything Cargo knows of the project; downloads what is missing.
fn metadata(folder: &Path) -> Result<Metadata, String> {
    let mut command = MetadataCommand::new();
    command.manifest_path(folder.join("Cargo.toml"));
    command.exec().map_err(|error| source::cargo_failed(&error.to_string()))
}

fn scanned<'a>(metadata: &'a Metadata, source: &Source) -> Result<&'a Package, String> {
    let root = metadata.root_package().ok_or("cargo does not know the project that was made")?;
    let dependency = root.dependencies.iter().find(|entry| {
        entry.name == source.package() && entry.kind == cargo_metadata::DependencyKind::Normal
    });
    let fits = |package: &&Package| {
        package.name.as_str() == source.package()
            && dependency.is_none_or(|entry| entry.req.matches(&package.version))
    };
    let found = metadata.packages.iter().filter(fits).max_by_key(|package| &package.version);
    found.ok_or_else(|| {
        format!(
            "`{}` has no library target, only programs: there is nothing to bind",
            source.package()
        )
    })
}
