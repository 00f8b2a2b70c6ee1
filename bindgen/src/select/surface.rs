//! `Surface`: the crate's items, each with the decision taken on it. The noun of this stage.

use std::fmt;

use crate::resolve::model::{Api, Item, ItemId, RustPath};

/// The resolved crate and one decision an item.
#[derive(Debug)]
pub struct Surface {
    /// What the crate means.
    pub api: Api,
    /// The decision on each item, by `ItemId`.
    pub entries: Vec<Entry>,
}

impl Surface {
    /// How an item is exposed, if it is.
    #[must_use]
    pub fn exposed(&self, id: ItemId) -> Option<&Exposed> {
        match &self.entries[id.0] {
            Entry::Exposed(exposed) => Some(exposed),
            Entry::Skipped { .. } => None,
        }
    }

    /// Every exposed item in path order.
    pub fn iter(&self) -> impl Iterator<Item = (ItemId, &Item, &Exposed)> {
        self.api.iter().filter_map(|(id, item)| Some((id, item, self.exposed(id)?)))
    }
}

/// The decision on one item.
#[derive(Debug, Clone)]
pub enum Entry {
    /// Python sees it.
    Exposed(Exposed),
    /// Python doesn't.
    Skipped {
        /// Why.
        skip: Skip,
        /// A convention asked for it all the same, so somebody will miss it.
        by_convention: bool,
    },
}

/// How Python sees an item.
#[derive(Debug, Clone)]
pub struct Exposed {
    /// What it is there.
    pub role: Role,
    /// Its Python name.
    pub name: String,
    /// The Python submodule, below the package.
    pub module: Vec<String>,
    /// Why it is exposed.
    pub reason: Reason,
}

/// What an item is in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Frozen, keyword-only, validated.
    Settings,
    /// A settings-like value whose fields can be set.
    Request,
    /// A class with methods.
    Behaviour,
    /// A frozen value with public fields.
    Record,
    /// A struct of vectors.
    Columns,
    /// A dictionary-encoded text column, seen only inside columns.
    Labels,
    /// What data frames from Python are read as.
    Frame,
    /// A small immutable value with methods and no public fields.
    Value,
    /// Something that yields items.
    Iterator,
    /// An enum.
    Enum,
    /// An exception tree.
    Error,
    /// A free function.
    Function,
    /// A constant.
    Constant,
}

impl Role {
    /// The word used in `bindgen.toml`, listings and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Role::Settings => "settings",
            Role::Request => "request",
            Role::Behaviour => "behaviour",
            Role::Record => "record",
            Role::Columns => "columns",
            Role::Labels => "labels",
            Role::Frame => "frame",
            Role::Value => "value",
            Role::Iterator => "iterator",
            Role::Enum => "enum",
            Role::Error => "error",
            Role::Function => "function",
            Role::Constant => "constant",
        }
    }

    /// The words that `bindgen.toml` has for roles.
    pub const WORDS: [&str; 11] = [
        "settings",
        "request",
        "behaviour",
        "record",
        "columns",
        "labels",
        "frame",
        "value",
        "iterator",
        "enum",
        "error",
    ];

    /// The role a word of `bindgen.toml` means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Role> {
        Some(match word {
            "settings" => Role::Settings,
            "request" => Role::Request,
            "behaviour" => Role::Behaviour,
            "record" => Role::Record,
            "columns" => Role::Columns,
            "labels" => Role::Labels,
            "frame" => Role::Frame,
            "value" => Role::Value,
            "iterator" => Role::Iterator,
            "enum" => Role::Enum,
            "error" => Role::Error,
            _ => return None,
        })
    }
}

/// Why an item is exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A name pattern of a role fits.
    Pattern {
        /// The role's word.
        role: String,
        /// The pattern.
        pattern: String,
    },
    /// Every public item of its kind is exposed.
    Kind(&'static str),
    /// `py(expose)`
    Annotation,
    /// `[overrides]` in `bindgen.toml`
    Override,
    /// A signature of this item mentions it.
    Reached(RustPath),
    /// A rule asks for this instance of a generic item.
    Instance,
}

impl Reason {
    /// Whether a naming convention asked for the item.
    #[must_use]
    pub fn is_convention(&self) -> bool {
        matches!(self, Reason::Pattern { .. } | Reason::Kind(_))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Pattern { role, pattern } => {
                write!(formatter, "its name fits `{pattern}` of the role {role}")
            }
            Reason::Kind(kind) => write!(formatter, "every public {kind} is exposed"),
            Reason::Annotation => formatter.write_str("annotated `py(expose)`"),
            Reason::Override => formatter.write_str("asked for in bindgen.toml"),
            Reason::Instance => formatter.write_str("`instantiate` asks for it"),
            Reason::Reached(path) => write!(formatter, "reached from `{path}`"),
        }
    }
}

/// Why an item is not exposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    /// No public path leads to it.
    Private,
    /// `#[doc(hidden)]`: it can be named, and its author says that it is no public API.
    Hidden,
    /// No convention asks for it and nothing exposed mentions it.
    NoConvention,
    /// `py(skip)`
    Annotated,
    /// `skip = true` in `bindgen.toml`
    Override,
    /// Open type parameters.
    Generic,
    /// Python has these instances of it.
    Instances(String),
    /// It borrows: it has lifetime parameters.
    Borrowed,
    /// It borrows what it iterates over.
    Iterator,
    /// `unsafe fn`
    Unsafe,
    /// Aliases are expanded where they are used.
    Alias,
    /// Traits have no Python form of their own.
    Trait,
    /// Unions have none at all.
    Union,
    /// Its values have no size of their own.
    Unsized,
    /// Another item has its Python name.
    Clash(RustPath),
    /// rustc rejected what was generated for it, with this message.
    Demoted(String),
}

impl fmt::Display for Skip {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Skip::Private => "no public path leads to it",
            Skip::Hidden => "it is `#[doc(hidden)]`, which is no public API",
            Skip::NoConvention => "no convention asks for it and nothing exposed mentions it",
            Skip::Annotated => "annotated `py(skip)`",
            Skip::Override => "left out by bindgen.toml",
            Skip::Generic => "it has open type parameters",
            Skip::Instances(names) => {
                return write!(formatter, "its instances stand for it: {names}");
            }
            Skip::Borrowed => {
                "it changes what itself borrows from something else, which ties it to one lifetime"
            }
            Skip::Iterator => "an iterator: Python meets it as what callables return",
            Skip::Unsafe => "it is unsafe to call",
            Skip::Alias => "aliases are expanded where they are used",
            Skip::Trait => "a trait has no Python form of its own",
            Skip::Union => "a union has no Python form",
            Skip::Unsized => "its values have no size of their own, and are only ever lent",
            Skip::Demoted(message) => return write!(formatter, "rustc: {message}"),
            Skip::Clash(path) => return write!(formatter, "`{path}` has its Python name already"),
        };
        formatter.write_str(text)
    }
}
