//! The Python side: stubs, and the thin modules that make submodules importable.

mod class;
mod dunder;
mod function;
mod member;
mod module;
mod places;
mod protocol;
mod streams;
mod variant;

pub(crate) use function::receiver;
pub(super) use function::signature;
pub(super) use member::{of_error as error_functions, stubs as enum_members};
pub(crate) use module::HEADER;
pub(super) use module::{all, children};

use crate::lower::model::PyPackage;

/// Files of the package by path relative to it. The root is `_native.pyi`; a submodule has a stub of its
/// public name, and beside it the module that tools find as its source.
pub(super) fn files(package: &PyPackage) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for it in &package.modules {
        if it.path.is_empty() {
            out.push(("_native.pyi".to_owned(), module::stub(package, it)));
            continue;
        }
        let stem = if children(package, it).next().is_some() {
            format!("{}/__init__", it.path.join("/"))
        } else {
            it.path.join("/")
        };
        out.push((format!("{stem}.pyi"), module::stub(package, it)));
        out.push((format!("{stem}.py"), module::facade(package, it)));
    }
    out
}
