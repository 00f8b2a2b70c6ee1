//! A run over a project on disk, as its build script would do it.

use std::path::Path;

use crate::manifest::{self, Question};
use crate::package_files;
use crate::parse::Cfg;
use crate::pipeline::{self, Outcome};

/// Runs all stages but the printing of wrappers over a project with its default features, and says where its Python package lies.
pub(super) fn run(project: &Path) -> Result<(Outcome, std::path::PathBuf), String> {
    let manifest = project.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest)
        .map_err(|error| format!("{}: {error} (use --project DIR)", manifest.display()))?;
    let config = manifest::config(project)?;
    let question = Question { manifest, features: default_features(&text), target: None };
    let input = manifest::input(&question, Cfg::host(), config)?;
    let package = match input.config.package.as_str() {
        "" => input.crate_name.clone(),
        package => package.replace('.', "/"),
    };
    let folder = project.join(&input.config.python).join(package);
    Ok((pipeline::survey(&input), folder))
}

/// Writes what a build would write into the Python package.
pub(super) fn write(project: &Path) -> Result<Outcome, String> {
    let (outcome, folder) = run(project)?;
    let Some(bindings) = outcome.bindings.as_ref().filter(|_| outcome.error_count() == 0) else {
        return Err(outcome.report(false));
    };
    package_files::write_all(&folder, &bindings.package)
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(outcome)
}

/// What `default = [...]` turns on, because Cargo is asked without defaults.
fn default_features(manifest: &str) -> Vec<String> {
    let table: toml::Table = manifest.parse().unwrap_or_default();
    let features = table.get("features").and_then(toml::Value::as_table);
    match features.and_then(|features| features.get("default")) {
        Some(_) => vec!["default".to_owned()],
        None => Vec::new(),
    }
}
