//! The files of a new project.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, Package, PackageId};

/// The version of PyO3 that the runtime is made for.
const PYO3: &str = "0.30.1";

const MANIFEST: &str = include_str!("templates/Cargo.toml.txt");
const FILES: [(&str, &str); 9] = [
    ("tests/test_package.py", include_str!("templates/test_package.py.txt")),
    ("build.rs", include_str!("templates/build.rs.txt")),
    ("src/lib.rs", include_str!("templates/lib.rs.txt")),
    ("bindgen.toml", include_str!("templates/bindgen.toml.txt")),
    ("pyproject.toml", include_str!("templates/pyproject.toml.txt")),
    ("README.md", include_str!("templates/README.md.txt")),
    (".gitignore", include_str!("templates/gitignore.txt")),
    ("python/{python}/__init__.py", include_str!("templates/init.py.txt")),
    ("python/{python}/py.typed", ""),
];

/// What the files say.
pub(super) struct Facts {
    /// The scanned package, as Cargo names it.
    pub(super) package: String,
    /// The Python package.
    pub(super) python: String,
    /// What its build script sets for `cfg(..)`.
    pub(super) cfg: Vec<String>,
    version: String,
    description: String,
}

impl Facts {
    /// Before Cargo has been asked.
    pub(super) fn new(package: &str) -> Self {
        Self {
            package: package.to_owned(),
            python: "package".to_owned(),
            cfg: Vec::new(),
            version: "0.0.0".to_owned(),
            description: String::new(),
        }
    }

    /// What Cargo says of the scanned crate.
    pub(super) fn learn(&mut self, package: &Package, library: &str, name: Option<&str>) {
        self.python = name.map_or_else(|| super::names::of_library(library), str::to_owned);
        self.version = package.version.to_string();
        let words = package.description.as_deref().unwrap_or_default();
        self.description = words.split_whitespace().collect::<Vec<_>>().join(" ");
    }

    fn fill(&self, template: &str) -> String {
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let described = match self.description.as_str() {
            "" => format!("Python bindings of the Rust crate {}", self.package),
            description => description.to_owned(),
        };
        let list: Vec<String> = self.cfg.iter().map(|one| text(one)).collect();
        let cfg = match list.as_slice() {
            [] => String::new(),
            list => format!("cfg = [{}]  # what its build script sets\n", list.join(", ")),
        };
        template
            .replace("{cfg}\n", &cfg)
            .replace("{distribution}", &self.python.replace('_', "-"))
            .replace("{description}", &text(&described))
            .replace("{python}", &self.python)
            .replace("{package}", &self.package)
            .replace("{version}", &self.version)
    }
}

/// Where our own crates come from: the checkout that this program was built from, while it exists.
fn ours(name: &str) -> String {
    let bindgen = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = match name {
        "mds-bindgen" => bindgen.to_owned(),
        _ => bindgen.join("runtime"),
    };
    if folder.join("Cargo.toml").is_file() {
        let path = toml::Value::String(folder.display().to_string());
        format!("path = {path}")
    } else {
        format!("version = \"{}\"", env!("CARGO_PKG_VERSION"))
    }
}

/// The manifest before its scanned crate is added, and just enough source for Cargo to read it.
pub(super) fn write_manifest(folder: &Path, facts: &Facts) -> Result<(), String> {
    let text = facts
        .fill(MANIFEST)
        .replace("{runtime}", &ours("mds-bindgen-runtime"))
        .replace("{bindgen}", &ours("mds-bindgen"))
        .replace("{pyo3}", PYO3);
    put(&folder.join("Cargo.toml"), &text)?;
    put(&folder.join("src/lib.rs"), "")?;
    put(&folder.join("build.rs"), "fn main() {}\n")
}

/// The manifest as Cargo left it, with what became known meanwhile.
pub(super) fn rewrite_manifest(
    folder: &Path,
    text: &str,
    facts: &Facts,
    features: &RuntimeFeatures,
) -> Result<(), String> {
    let mut text =
        text.replacen("version = \"0.0.0\"", &format!("version = \"{}\"", facts.version), 1);
    let runtime = ours("mds-bindgen-runtime");
    text = text.replacen(&runtime, &format!("{runtime}{}", features.keys()), 1);
    put(&folder.join("Cargo.toml"), &text)
}

/// What the runtime is built with: Python forms for the types of the crates that the scanned one is made with.
#[derive(Debug, Default, PartialEq)]
pub(super) struct RuntimeFeatures {
    /// Whether those that are on by themselves stay on.
    without_defaults: bool,
    named: Vec<String>,
}

impl RuntimeFeatures {
    /// The features that Cargo's plan of the new project asks for.
    pub(super) fn of(metadata: &Metadata, scanned: &Package) -> Self {
        let used: BTreeSet<&str> = closure(metadata, &scanned.id)
            .into_iter()
            .filter_map(|id| metadata.packages.iter().find(|package| package.id == *id))
            .map(|package| package.name.as_str())
            .collect();
        let named = |package: &&Package| package.name.as_str() == "mds-bindgen-runtime";
        let runtime = metadata.packages.iter().find(named);
        runtime.map_or_else(Self::default, |it| Self::choose(&it.features, &used, &scanned.name))
    }

    /// The types of the scanned crate itself are classes of the package: they must not have another form.
    fn choose(
        features: &BTreeMap<String, Vec<String>>,
        used: &BTreeSet<&str>,
        scanned: &str,
    ) -> Self {
        let crates = |name: &str| {
            let needs = features.get(name).into_iter().flatten();
            needs.filter_map(|need| need.strip_prefix("dep:")).collect::<Vec<_>>()
        };
        let defaults = features.get("default").cloned().unwrap_or_default();
        let (own, kept): (Vec<String>, Vec<String>) =
            defaults.into_iter().partition(|name| crates(name).contains(&scanned));
        let asked = features.keys().filter(|name| {
            let crates = crates(name);
            !kept.contains(name)
                && !crates.contains(&scanned)
                && crates.iter().any(|name| used.contains(name))
        });
        let mut named: Vec<String> = asked.cloned().collect();
        let without_defaults = !own.is_empty();
        if without_defaults {
            named.extend(kept);
        }
        named.sort();
        Self { without_defaults, named }
    }

    /// Adds one; whether it was missing.
    pub(super) fn add(&mut self, name: &str) -> bool {
        let missing = !self.named.iter().any(|it| it == name);
        if missing {
            self.named.push(name.to_owned());
        }
        missing
    }

    /// The keys of a dependency in a manifest.
    fn keys(&self) -> String {
        let defaults = if self.without_defaults { ", default-features = false" } else { "" };
        if self.named.is_empty() {
            return defaults.to_owned();
        }
        let list: Vec<String> = self.named.iter().map(|name| format!("\"{name}\"")).collect();
        format!("{defaults}, features = [{}]", list.join(", "))
    }
}

/// A package and everything that it is made with.
fn closure<'a>(metadata: &'a Metadata, id: &'a PackageId) -> BTreeSet<&'a PackageId> {
    let mut seen = BTreeSet::from([id]);
    let mut queue = vec![id];
    while let Some(next) = queue.pop() {
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        for node in nodes.filter(|node| node.id == *next) {
            for dependency in &node.dependencies {
                if seen.insert(dependency) {
                    queue.push(dependency);
                }
            }
        }
    }
    seen
}

/// Everything but the manifest and what a build writes.
pub(super) fn write_all(folder: &Path, facts: &Facts) -> Result<(), String> {
    for (path, template) in FILES {
        put(&folder.join(facts.fill(path)), &facts.fill(template))?;
    }
    Ok(())
}

fn put(path: &PathBuf, text: &str) -> Result<(), String> {
    let written = path.parent().map_or(Ok(()), fs::create_dir_all);
    written
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_say_what_a_build_script_sets() {
        let rules =
            FILES.iter().find(|(path, _)| *path == "bindgen.toml").map_or("", |file| file.1);
        let mut facts = Facts::new("tides");
        let read = |facts: &Facts| facts.fill(rules).parse::<toml::Table>().expect("TOML");
        assert!(!read(&facts).contains_key("cfg"));
        facts.cfg = vec!["deep".to_owned(), "moon=\"full\"".to_owned()];
        assert_eq!(read(&facts)["cfg"], toml::Value::from(facts.cfg.clone()));
    }

    #[test]
    fn the_types_of_the_scanned_crate_have_no_other_form() {
        let features = [
            ("default", vec!["chrono", "decimal"]),
            ("chrono", vec!["dep:chrono"]),
            ("decimal", vec!["dep:rust_decimal"]),
            ("json", vec!["dep:serde_json"]),
            ("uuid", vec!["dep:uuid"]),
        ];
        let features = features
            .map(|(name, needs)| (name.to_owned(), needs.into_iter().map(str::to_owned).collect()))
            .into();
        let keys = |used: &[&str], scanned| {
            let used = used.iter().copied().collect();
            RuntimeFeatures::choose(&features, &used, scanned).keys()
        };
        assert_eq!(keys(&["tides", "chrono"], "tides"), "");
        assert_eq!(keys(&["tides", "uuid"], "tides"), ", features = [\"uuid\"]");
        assert_eq!(keys(&["uuid", "serde_json"], "uuid"), ", features = [\"json\"]");
        assert_eq!(
            keys(&["chrono", "uuid"], "chrono"),
            ", default-features = false, features = [\"decimal\", \"uuid\"]"
        );
    }
}
