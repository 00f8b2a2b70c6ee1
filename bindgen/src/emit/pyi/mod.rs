//! The Python side: stubs, and the thin modules that make submodules importable.

mod class;
mod dunder;
mod function;
mod module;

pub(super) use module::{all, children};

use crate::lower::model::PyPackage;

/// Files of the package by path relative to it.
pub(super) fn files(package: &PyPackage) -> Vec<(String, String)> {
    let single = package.modules.len() == 1;
    let mut out = Vec::new();
    for it in &package.modules {
        let path = if single {
            "_native.pyi".to_owned()
        } else if it.path.is_empty() {
            "_native/__init__.pyi".to_owned()
        } else if module::has_children(package, it) {
            format!("_native/{}/__init__.pyi", it.path.join("/"))
        } else {
            format!("_native/{}.pyi", it.path.join("/"))
        };
        out.push((path, module::stub(package, it)));
        if !it.path.is_empty() {
            let path = if module::has_children(package, it) {
                format!("{}/__init__.py", it.path.join("/"))
            } else {
                format!("{}.py", it.path.join("/"))
            };
            out.push((path, module::facade(package, it)));
        }
    }
    out
}
