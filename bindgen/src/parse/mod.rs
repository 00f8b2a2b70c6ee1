//! First stage: files become a `Crate`, which says what is written and nothing about what it means.

mod annotations;
mod attributes;
mod bodies;
mod cfg;
mod depth;
mod expansions;
mod faults;
mod functions;
mod items;
mod macros;
mod mending;
mod modules;
mod predicates;
mod siblings;
mod skim;
mod stack;
mod tree;
mod type_calls;

pub use annotations::Annotation;
pub use attributes::{Attributes, Serde};
pub use cfg::Cfg;
pub use siblings::{Sibling, Siblings, read_siblings};
pub(crate) use stack::DEEP_STACK;
pub use stack::on_deep_stack;
pub use tree::{
    AssociatedType, Constant, Crate, Enum, Field, Function, Impl, Item, ItemKind, Member, Module,
    Parameter, Receiver, Shape, Struct, Trait, Variant, Visibility,
};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostics::Diagnostics;
use crate::source::SourceMap;

/// What a run decides before any file is read.
#[derive(Debug, Clone)]
pub struct ParseOptions {
    /// The crate's name as Rust paths spell it.
    pub crate_name: String,
    /// Shown paths are relative to this folder.
    pub root_folder: PathBuf,
    /// Features and target.
    pub cfg: Cfg,
    /// 2015, 2018, 2021 or 2024.
    pub edition: u16,
}

/// Reads a crate from its root file. Always returns what could be read; the rest is in `diagnostics`.
pub fn parse(
    root_file: &Path,
    options: &ParseOptions,
    sources: &mut SourceMap,
    diagnostics: &mut Diagnostics,
) -> Crate {
    sources.set_root(&options.root_folder);
    let mut reader = modules::Reader::new(&options.cfg, sources, diagnostics);
    let root = reader.read_root(root_file, &options.crate_name);
    Crate {
        name: options.crate_name.replace('-', "_"),
        edition: options.edition,
        root,
        dependencies: BTreeMap::new(),
        siblings: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
