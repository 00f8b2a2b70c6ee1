//! Stage five, `PyPackage` to `Bindings`: text only, no decisions.

mod coroutines;
mod fronts;
mod native;
mod protocols;
pub(crate) mod pyi;
mod rust;
pub mod surface;

use crate::lower::model::PyPackage;

/// Everything that one run writes.
#[derive(Debug)]
pub struct Bindings {
    /// The wrappers, for `OUT_DIR`.
    pub rust: String,
    /// Whose its lines are: `12 crate::Type::method` a line, each the first of its lines.
    pub regions: String,
    /// Files of the Python package by relative path: stubs, facades of submodules, the listing.
    pub package: Vec<(String, String)>,
}

/// Why text cannot be printed: a fault of the generator.
#[derive(Debug)]
pub struct Fault {
    /// What is wrong with the text.
    pub message: String,
    /// The lines around it.
    pub near: String,
    /// The Rust path whose code it is; empty when it is nobody's.
    pub owner: String,
}

/// Prints a package.
pub fn emit(package: &PyPackage) -> Result<Bindings, Fault> {
    let (rust, regions) = rust::file(package)?;
    let lines: Vec<String> =
        regions.iter().map(|(line, path)| format!("{line} {path}\n")).collect();
    Ok(Bindings { rust, regions: lines.concat(), ..emit_package(package) })
}

/// Prints what is committed, and no wrappers: printing those takes most of the time.
#[must_use]
pub fn emit_package(package: &PyPackage) -> Bindings {
    let mut files = pyi::files(package);
    files.push(("surface.json".to_owned(), surface::json(package)));
    files.sort();
    Bindings { rust: String::new(), regions: String::new(), package: files }
}
