//! Small crates under `tests/fixtures`: how they are run, and how their expected files are compared.
#![allow(dead_code)] // each test file uses its part

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mds_bindgen::manifest;
use mds_bindgen::parse::{Cfg, Sibling, Siblings};
use mds_bindgen::pipeline::{self, Input, Outcome};

/// The folder of all fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures")
}

/// The folders in a folder, by name.
pub(crate) fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What a run of the crate in a folder reads, with the rules beside it. Rules that cannot be read are the error.
pub(crate) fn input(folder: &Path) -> Result<Input, String> {
    let config = manifest::config(folder)?;
    let crate_name = fs::read_to_string(folder.join("crate_name.txt"))
        .map_or_else(|_| name(folder).replace('-', "_"), |text| text.trim().to_owned());
    Ok(Input {
        root_file: folder.join("src/lib.rs"),
        root_folder: folder.to_owned(),
        crate_name,
        version: "1.2.3".to_owned(),
        edition: 2024,
        cfg: Cfg::default().with_entries(&config.cfg),
        siblings: siblings(folder),
        config,
        manifests: Vec::new(),
    })
}

/// The crates in `siblings` beside the manifest, under their folders' names.
fn siblings(folder: &Path) -> Siblings {
    let mut result = Siblings::default();
    if !folder.join("siblings").is_dir() {
        return result;
    }
    let folders = folders(&folder.join("siblings"));
    for (at, folder) in folders.iter().enumerate() {
        result.own.insert(name(folder).replace('-', "_"), at);
        result.packages.push(Sibling {
            package: name(folder),
            crate_name: name(folder).replace('-', "_"),
            root_file: folder.join("src/lib.rs"),
            root_folder: folder.clone(),
            edition: 2024,
            cfg: Cfg::default(),
            dependencies: std::collections::BTreeMap::new(),
        });
    }
    for package in &mut result.packages {
        package.dependencies.clone_from(&result.own);
    }
    result
}

/// Runs the crate in a folder.
pub(crate) fn run(folder: &Path) -> Result<Outcome, String> {
    Ok(pipeline::run(&input(folder)?))
}

/// Everything that a run writes, by relative path, with what it says as `diagnostics.txt`.
pub(crate) fn products(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    match run(folder) {
        Ok(outcome) => {
            files.insert("diagnostics.txt".to_owned(), outcome.report(false));
            if let Some(bindings) = outcome.bindings {
                files.insert("bindings.rs".to_owned(), bindings.rust);
                files.extend(bindings.package);
            }
        }
        Err(text) => {
            files.insert("diagnostics.txt".to_owned(), text + "\n");
        }
    }
    files
}

/// Compares files with those in a folder; `BLESS=1` writes them there instead.
pub(crate) fn compare(folder: &Path, files: &BTreeMap<String, String>) -> Vec<String> {
    if std::env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(folder);
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a written file");
        }
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for (path, text) in files {
        let expected = fs::read_to_string(folder.join(path)).unwrap_or_default();
        if expected.replace("\r\n", "\n") != *text {
            wrong.push(format!("{}: {}", folder.join(path).display(), difference(&expected, text)));
        }
    }
    for path in below(folder) {
        let relative =
            path.strip_prefix(folder).expect("a file below").to_string_lossy().replace('\\', "/");
        if !files.contains_key(&relative) {
            wrong.push(format!("{}: no longer made", path.display()));
        }
    }
    wrong
}

/// The text of all files below a folder.
pub(crate) fn sources(folder: &Path) -> String {
    below(folder).iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// All files below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The first line in which two texts differ.
fn difference(expected: &str, got: &str) -> String {
    let mut lines = expected.lines().zip(got.lines()).enumerate();
    match lines.find(|(_, (left, right))| left != right) {
        Some((at, (left, right))) => format!("line {}: expected `{left}`, got `{right}`", at + 1),
        None => format!("{} lines expected, got {}", expected.lines().count(), got.lines().count()),
    }
}
