//! `Api`: what the scanned crate means once every name has been resolved. The noun of this stage.

mod impls;
mod items;
mod types;
mod values;

pub use impls::*;
pub use items::*;
pub use types::*;
pub use values::*;

use std::fmt;

use crate::source::Span;
use indexmap::IndexMap;

/// Everything a crate defines that another crate could reach, plus what stayed out of reach and why.
#[derive(Debug, Default)]
pub struct Api {
    /// The crate's name as Rust paths spell it (`weather_station`).
    pub crate_name: String,
    /// First paragraph and the rest of the crate's own documentation.
    pub docs: String,
    /// Every type, trait, function, constant and alias, sorted by defining path. `ItemId` indexes it.
    pub items: Vec<Item>,
    /// Documentation of modules by public path, for the Python submodules that mirror them.
    pub module_docs: IndexMap<RustPath, String>,
    /// Every name that a module reachable from another crate offers, by module and name.
    pub exports: Vec<Export>,
    /// What stands in the sources and cannot be seen.
    pub unseen: Vec<Unseen>,
    /// What blocks of types that are no items here say of associated types.
    pub elsewhere: Vec<Elsewhere>,
    /// What types of other crates implement: traits of this one, and `From`, in source order.
    pub foreign_impls: Vec<(Type, TraitImpl)>,
    /// Traits of this crate that every type with some other traits has: `impl<T: AsRef<str>> Shown for T`.
    pub blankets: Vec<Blanket>,
    /// Types that the rules of a package name, by their text, as the crate's root understands them.
    pub named_types: IndexMap<String, Type>,
}

impl Api {
    /// The item behind an id.
    #[must_use]
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0]
    }

    /// All items with their ids, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (ItemId, &Item)> {
        self.items.iter().enumerate().map(|(index, item)| (ItemId(index), item))
    }
}

/// Names an item of one `Api`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub usize);

/// A `::`-separated path, crate first, without generic arguments and without `r#`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RustPath(pub Vec<String>);

impl RustPath {
    /// Splits `a::b::c`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.split("::").map(|part| part.trim().trim_start_matches("r#").to_owned()).collect())
    }

    /// The last segment.
    pub fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// All but the last segment.
    #[must_use]
    pub fn parent(&self) -> RustPath {
        RustPath(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }
}

impl fmt::Display for RustPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("::"))
    }
}

/// One public name of a module that another crate can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The module, by the path it is defined with.
    pub module: RustPath,
    /// The name there.
    pub name: String,
    /// What it means.
    pub target: Exported,
}

/// What a public name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// An item of this `Api`.
    Item(ItemId),
    /// A module, by the path it is defined with.
    Module(RustPath),
    /// A variant that is importable without its enum.
    Variant(ItemId, String),
    /// Something of a crate that was not read.
    Foreign(RustPath),
}

/// A place in the sources that may have items which bindgen cannot see.
#[derive(Debug, Clone)]
pub struct Unseen {
    /// The name of the macro or of the item, as written.
    pub name: String,
    /// What it is.
    pub kind: UnseenKind,
    /// The module it stands in.
    pub module: RustPath,
    /// Where.
    pub span: Span,
}

/// Why it cannot be seen.
#[derive(Debug, Clone)]
pub enum UnseenKind {
    /// The use of an item macro (`bitflags! { .. }`): what it makes.
    Macro,
    /// An item that the parser does not read, and what it said.
    Unread(String),
}
