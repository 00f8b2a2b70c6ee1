//! Second stage: a `Crate` becomes an `Api`, in which every name means one thing.

pub(crate) mod aliases;
mod blocks;
mod calls;
mod derives;
pub(crate) mod elsewhere;
mod exports;
mod foreign;
mod foreign_impls;
mod functions;
mod generics;
mod imports;
mod items;
mod literals;
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub mod model;
mod names;
mod operators;
mod paths;
mod projections;
mod scope;
mod serde_names;
mod traits;
mod types;
mod values;

pub use model::*;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::diagnostics::Diagnostics;
use crate::parse::Crate;
use crate::source::SourceMap;

/// What resolving types and values needs at hand.
struct Resolver<'a> {
    names: names::Names<'a>,
    sources: &'a SourceMap,
    /// Impl blocks in source order.
    blocks: Vec<blocks::Block<'a>>,
    /// Which blocks belong to an item.
    blocks_of: BTreeMap<ItemId, Vec<usize>>,
    /// What blocks for every type ask of it.
    blankets: Vec<model::Blanket>,
    /// Blocks of traits of this crate for types of other ones.
    foreign_blocks: Vec<usize>,
    /// Blocks of operators whose left side is not the item itself.
    operators_of: BTreeMap<ItemId, Vec<usize>>,
    /// Blocks of types that are no items of the crate.
    distant: Vec<elsewhere::Distant<'a>>,
    /// Aliases whose target is being resolved.
    open_aliases: RefCell<Vec<ItemId>>,
    /// Aliases that stand for themselves.
    alias_cycles: RefCell<Vec<ItemId>>,
    alias_targets: RefCell<BTreeMap<ItemId, Type>>,
    /// Nesting of projections, which may lead in circles.
    projections: Cell<usize>,
}

/// Resolves every name of a crate.
pub fn resolve(krate: Crate, sources: &SourceMap, diagnostics: &mut Diagnostics) -> Api {
    resolve_with(krate, &[], sources, diagnostics)
}

/// The same, together with types that rules name.
#[expect(clippy::needless_pass_by_value, reason = "a stage consumes what it was given")]
pub fn resolve_with(
    krate: Crate,
    named_types: &[&str],
    sources: &SourceMap,
    diagnostics: &mut Diagnostics,
) -> Api {
    let mut resolver = Resolver {
        names: names::Names::collect(&krate, diagnostics),
        sources,
        blocks: Vec::new(),
        blocks_of: BTreeMap::new(),
        blankets: Vec::new(),
        foreign_blocks: Vec::new(),
        operators_of: BTreeMap::new(),
        distant: Vec::new(),
        open_aliases: RefCell::default(),
        alias_cycles: RefCell::default(),
        alias_targets: RefCell::default(),
        projections: Cell::new(0),
    };
    resolver.names.report_imports(diagnostics);
    resolver.collect_blocks(diagnostics);
    let mut api = resolver.api(&krate);
    api.named_types = resolver.named_types(named_types);
    resolver.report_aliases(diagnostics);
    api
}

#[cfg(test)]
mod tests;
