//! Packages around fixtures and crates of the registry, so that Cargo documents them as JSON.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mds_bindgen::config::Config;
use mds_bindgen::manifest::{self, Question};
use mds_bindgen::parse::Cfg;
use mds_bindgen::pipeline::Input;
use serde_json::Value;

use crate::common;

/// Where everything is built, so that a second run is quick.
fn scratch() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_TMPDIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    target.join("rustdoc")
}

/// Whether rustdoc can write JSON here.
pub(crate) fn nightly() -> bool {
    let answer = Command::new("cargo").args(["+nightly", "--version"]).output();
    answer.is_ok_and(|output| output.status.success())
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = Command::new("cargo")
        .arg("+nightly")
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", scratch().join("target"))
        .env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cap-lints allow")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC")
        .env_remove("RUSTUP_TOOLCHAIN")
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo +nightly {arguments:?} failed:\n{text}");
}

fn json(crate_name: &str) -> Value {
    let path = scratch().join("target/doc").join(format!("{crate_name}.json"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a written file");
}

fn crate_name(folder: &Path) -> String {
    fs::read_to_string(folder.join("crate_name.txt"))
        .map_or_else(|_| common::name(folder).replace('-', "_"), |text| text.trim().to_owned())
}

/// Documents all fixtures in one call. A fixture with a manifest of its own says its dependencies there.
pub(crate) fn document_fixtures(folders: &[PathBuf]) -> Vec<(PathBuf, Value)> {
    let workspace = scratch().join("fixtures");
    let mut members = Vec::new();
    for folder in folders {
        let name = crate_name(folder);
        let root = folder.canonicalize().expect("a folder").join("src/lib.rs");
        let dependencies = dependencies(folder);
        let text = format!(
            "[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2024\"\npublish = false\n\n\
             [lib]\npath = \"{}\"\n\n{dependencies}",
            root.display()
        );
        write(&workspace.join(&name).join("Cargo.toml"), &text);
        members.push(name);
    }
    write(
        &workspace.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"),
    );
    // The same versions as the workspace's own, so that nothing is asked of the registry.
    if !workspace.join("Cargo.lock").exists() {
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        let _ = fs::copy(lock, workspace.join("Cargo.lock"));
    }
    cargo(&workspace, &["doc", "--workspace", "--no-deps", "--lib", "--quiet"]);
    let documented = |folder: &PathBuf| (folder.clone(), json(&crate_name(folder)));
    folders.iter().map(documented).collect()
}

/// What fixtures without a manifest of their own may use.
const KNOWN: &[(&str, &str)] = &[
    ("chrono", "chrono = { version = \"0.4\", features = [\"serde\"] }"),
    ("futures", "futures = \"0.3\""),
    ("rust_decimal", "rust_decimal = \"1\""),
    ("serde", "serde = { version = \"1\", features = [\"derive\"] }"),
    ("serde_json", "serde_json = \"1\""),
    ("thiserror", "thiserror = \"2\""),
    ("tokio", "tokio = { version = \"1\", features = [\"full\"] }"),
    ("uuid", "uuid = \"1\""),
];

/// The tables of the fixture's own manifest from `[features]` or `[dependencies]` on, paths made whole.
fn dependencies(folder: &Path) -> String {
    let Ok(text) = fs::read_to_string(folder.join("Cargo.toml")) else {
        let sources = common::sources(&folder.join("src"));
        let uses = |name: &str| sources.contains(&format!("{name}::"));
        let lines = KNOWN.iter().filter(|(name, _)| uses(name)).map(|(_, line)| *line);
        return format!("[dependencies]\n{}\n", lines.collect::<Vec<_>>().join("\n"));
    };
    let start = text.find("[features]").into_iter().chain(text.find("[dependencies")).min();
    let here = folder.canonicalize().expect("a folder");
    let whole = format!("path = \"{}/", here.display());
    start.map_or_else(String::new, |start| text[start..].replace("path = \"", &whole))
}

/// What the tests of the fixtures read.
pub(crate) fn fixture_input(folder: &Path) -> Input {
    common::input(folder).expect("rules that can be read")
}

/// Documents a crate of the registry (`name` or `name@version`, `+feature` for each feature) as a dependency.
pub(crate) fn document_crate(wanted: &str) -> (Input, Value) {
    let mut parts = wanted.split('+');
    let (name, version) = parts.next().and_then(|it| it.split_once('@')).unwrap_or((wanted, "*"));
    let name = name.split('+').next().unwrap_or(name);
    let features: Vec<&str> = parts.collect();
    let project = scratch().join("crates").join(name);
    let version = if version == "*" { "*".to_owned() } else { format!("={version}") };
    let manifest = format!(
        "[package]\nname = \"probe-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{name} = {{ version = \"{version}\", features = {features:?} }}\n"
    );
    write(&project.join("Cargo.toml"), &manifest);
    write(&project.join("src/lib.rs"), "");
    cargo(&project, &["doc", "-p", name, "--no-deps", "--lib", "--quiet"]);
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(project.join("Cargo.toml"))
        .exec()
        .expect("metadata");
    let package = metadata.packages.iter().find(|package| package.name.as_str() == name);
    let folder = package.and_then(|package| package.manifest_path.parent()).expect("a package");
    let config = Config::from_text(&format!("crate = {:?}", folder.as_str())).expect("rules");
    let question = Question { manifest: project.join("Cargo.toml"), ..Question::default() };
    let input = manifest::input(&question, Cfg::host(), config).expect("an input");
    let json = json(&input.crate_name);
    (input, json)
}
