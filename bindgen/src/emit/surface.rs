//! `surface.json`: each exposed name with its type and its reason, each skipped one with its reason. No line
//! numbers: a committed file must not change when a comment is added above an item.

mod signatures;

use serde::{Deserialize, Serialize};

use crate::lower::model::PyPackage;

/// The whole file.
#[derive(Debug, Serialize, Deserialize)]
pub struct SurfaceFile {
    /// The Python package.
    pub package: String,
    /// What Python has, by Rust path.
    pub exposed: Vec<ExposedLine>,
    /// What it doesn't have.
    pub skipped: Vec<SkippedLine>,
}

/// One name that Python has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposedLine {
    /// The Rust path.
    pub rust: String,
    /// The name below the package.
    pub python: String,
    /// `class`, `method`, ...
    pub kind: String,
    /// Its signature, its type, its value or its bases, as the stub has them.
    #[serde(rename = "type", default, skip_serializing_if = "String::is_empty")]
    pub shape: String,
    /// Why it is there.
    pub reason: String,
    /// The file it is defined in.
    pub file: String,
    /// Whether Ctrl-C stops it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruptible: Option<bool>,
}

/// One item that Python doesn't have.
#[derive(Debug, Serialize, Deserialize)]
pub struct SkippedLine {
    /// The Rust path.
    pub rust: String,
    /// `class`, `method`, ...
    pub kind: String,
    /// Why it is not there.
    pub reason: String,
    /// The file it is defined in.
    pub file: String,
    /// A convention asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub missed: bool,
}

impl SurfaceFile {
    /// What a package looks like.
    #[must_use]
    pub fn of(package: &PyPackage) -> Self {
        let shapes = signatures::by_name(package);
        let mut surface =
            Self { package: package.name.clone(), exposed: Vec::new(), skipped: Vec::new() };
        for entry in &package.listing {
            let (rust, kind) = (entry.rust.clone(), entry.kind.clone());
            let (reason, file) = (entry.reason.clone(), entry.file.clone());
            let Some(python) = entry.python.clone() else {
                surface.skipped.push(SkippedLine {
                    rust,
                    kind,
                    reason,
                    file,
                    missed: entry.missed,
                });
                continue;
            };
            let shape = shapes.get(&python).filter(|_| !entry.adapted).cloned().unwrap_or_default();
            let interruptible = entry.interruptible;
            surface.exposed.push(ExposedLine {
                rust,
                python,
                kind,
                shape,
                reason,
                file,
                interruptible,
            });
        }
        surface
    }
}

pub(super) fn json(package: &PyPackage) -> String {
    let mut text = serde_json::to_string_pretty(&SurfaceFile::of(package)).unwrap_or_default();
    text.push('\n');
    text
}
