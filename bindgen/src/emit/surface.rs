//! `surface.json`: each exposed name with its reason, each skipped one with its reason. No line numbers:
//! a committed file must not change when a comment is added above an item.

use serde::Serialize;

use crate::lower::model::PyPackage;

#[derive(Serialize)]
struct Surface<'a> {
    package: &'a str,
    exposed: Vec<Exposed<'a>>,
    skipped: Vec<Skipped<'a>>,
}

#[derive(Serialize)]
struct Exposed<'a> {
    rust: &'a str,
    python: &'a str,
    kind: &'a str,
    reason: &'a str,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    interruptible: Option<bool>,
}

#[derive(Serialize)]
struct Skipped<'a> {
    rust: &'a str,
    kind: &'a str,
    reason: &'a str,
    file: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    missed: bool,
}

pub(super) fn json(package: &PyPackage) -> String {
    let mut surface = Surface { package: &package.name, exposed: Vec::new(), skipped: Vec::new() };
    for entry in &package.listing {
        let (rust, kind, reason, file) = (&entry.rust, &entry.kind, &entry.reason, &entry.file);
        match &entry.python {
            Some(python) => surface.exposed.push(Exposed {
                rust,
                python,
                kind,
                reason,
                file,
                interruptible: entry.interruptible,
            }),
            None => {
                surface.skipped.push(Skipped { rust, kind, reason, file, missed: entry.missed });
            }
        }
    }
    let mut text = serde_json::to_string_pretty(&surface).unwrap_or_default();
    text.push('\n');
    text
}
