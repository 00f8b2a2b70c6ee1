//! Stage five, `PyPackage` to `Bindings`: text only, no decisions.

mod native;
pub(crate) mod pyi;
mod rust;
mod surface;

use crate::lower::model::PyPackage;

/// Everything that one run writes.
#[derive(Debug)]
pub struct Bindings {
    /// The wrappers, for `OUT_DIR`.
    pub rust: String,
    /// Files of the Python package by relative path: stubs, facades of submodules, the listing.
    pub package: Vec<(String, String)>,
}

/// Prints a package.
pub fn emit(package: &PyPackage) -> Result<Bindings, String> {
    let mut files = pyi::files(package);
    files.push(("surface.json".to_owned(), surface::json(package)));
    files.sort();
    Ok(Bindings { rust: rust::file(package)?, package: files })
}
