//! The one call for a `build.rs`: wrappers into `OUT_DIR`, stubs and listing into the package's folder.
#![allow(clippy::print_stdout)] // a build script speaks to Cargo on its standard output

use std::env;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Severity};
use crate::manifest::{self, Question};
use crate::package_files;
use crate::parse::Cfg;
use crate::pipeline::{self, Input, Outcome};

/// Scans the crate that `bindgen.toml` beside the manifest names, and writes its bindings.
///
/// The generated module is `bindings.rs` in `OUT_DIR`; the package's stubs and `surface.json` go into the
/// Python folder.
///
/// # Errors
/// When something is wrong with the sources or the rules; all of it is on standard error.
pub fn run() -> Result<(), String> {
    let manifest_folder = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let question = Question {
        manifest: manifest_folder.join("Cargo.toml"),
        features: own_features(),
        target: env::var("TARGET").ok(),
    };
    let config = manifest::config(&manifest_folder)?;
    let input = manifest::input(&question, Cfg::from_cargo(env::vars()), config)?;
    let outcome = pipeline::run(&input);
    watch(&manifest_folder, &input, &outcome);
    report(&outcome);
    let Some(bindings) = outcome.bindings.as_ref().filter(|_| outcome.error_count() == 0) else {
        return Err(format!("{} errors; see above", outcome.error_count()));
    };
    let out = PathBuf::from(variable("OUT_DIR")?).join("bindings.rs");
    for (path, text) in
        [(&out, &bindings.rust), (&out.with_extension("regions"), &bindings.regions)]
    {
        package_files::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let package = outcome.package.as_ref().map_or("", |package| package.name.as_str());
    let folder = manifest_folder.join(&input.config.python).join(package.replace('.', "/"));
    if let Err(error) = package_files::write_all(&folder, &bindings.package) {
        // An unpacked source distribution may be read-only; its stubs are as they were when it was made.
        println!("cargo::warning=stubs were not written: {error}");
    }
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name)
        .map_err(|_| format!("{name} is not set: this is to be called from a build script"))
}

/// The features enabled on the package that is being built, by the names Cargo gives them in variables.
///
/// Cargo upper-cases names and writes `-` as `_`, so the true name is found in the manifest.
fn own_features() -> Vec<String> {
    let set: Vec<String> = env::vars()
        .filter_map(|(name, _)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_owned()))
        .collect();
    let folder = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let text = std::fs::read_to_string(Path::new(&folder).join("Cargo.toml")).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let declared = table.get("features").and_then(toml::Value::as_table);
    declared
        .into_iter()
        .flat_map(|features| features.keys())
        .filter(|name| set.contains(&name.to_uppercase().replace('-', "_")))
        .cloned()
        .collect()
}

/// Everything whose change must lead to a new run: the rules, the manifests, and each file that was read.
///
/// No folder: Cargo looks at all that is in it, and an editor's swap file would compile everything anew. A module that
/// is added also changes the file that declares it, and one that is taken away is missed. What does not exist is not
/// watched either: to Cargo it is always out of date.
fn watch(folder: &Path, input: &Input, outcome: &Outcome) {
    let rules = ["bindgen.toml", manifest::DEMOTED].map(|name| folder.join(name));
    let rules = rules.iter().map(PathBuf::as_path).filter(|path| path.is_file());
    let manifests = input.manifests.iter().map(PathBuf::as_path);
    for path in rules.chain(manifests).chain(outcome.sources.files()) {
        println!("cargo::rerun-if-changed={}", from(folder, path, input).display());
    }
}

/// A path as it is seen from the manifest's folder. Two copies of a workspace that share a target folder would otherwise
/// watch each other's files. What the registry unpacked lies where it lies.
fn from(folder: &Path, path: &Path, input: &Input) -> PathBuf {
    let common = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().count() - common;
    // Both are the same number of folders apart in each copy while they are near each other.
    let near = path.starts_with(folder) || input.config.dependency.is_none();
    if common <= 1 || !near {
        return path.to_owned();
    }
    std::iter::repeat_n(Path::new(".."), up)
        .map(Path::as_os_str)
        .chain(path.components().skip(common).map(std::path::Component::as_os_str))
        .collect()
}

/// Errors in full on standard error, where Cargo shows them when the script fails; warnings in one line each.
fn report(outcome: &Outcome) {
    #[allow(clippy::print_stderr)] // the only place from which Cargo shows more than one line
    if outcome.error_count() > 0 {
        eprintln!("{}", outcome.report(false));
    }
    let warnings: Vec<&Diagnostic> =
        outcome.diagnostics.iter().filter(|entry| entry.severity == Severity::Warning).collect();
    for entry in warnings.iter().take(MOST_WARNINGS) {
        println!("cargo::warning={}", line(entry, outcome));
    }
    if warnings.len() > MOST_WARNINGS {
        let more = warnings.len() - MOST_WARNINGS;
        println!("cargo::warning=and {more} more: `mds-bindgen check` shows them all");
    }
}

/// Cargo shows each warning on each build; beyond these, their number says as much.
const MOST_WARNINGS: usize = 20;

fn line(entry: &Diagnostic, outcome: &Outcome) -> String {
    let place = entry.span.map_or(String::new(), |span| {
        let (line, _) = outcome.sources.line_column(span);
        format!(" ({}:{line})", outcome.sources.path(span.file))
    });
    format!("{}: {}{place}", entry.code.id, entry.message.replace('\n', " "))
}
