//! Items: structs, enums, traits, constants and aliases, with their fields and variants.

use super::{Bound, Function, Generics, Impls, ItemId, RustPath, Type, Value};
use crate::source::Span;

/// One named thing of the crate.
#[derive(Debug, Clone)]
pub struct Item {
    /// The name it was defined with.
    pub name: String,
    /// Where it is defined (`crate::config::GeneratorConfig`, crate name first).
    pub path: RustPath,
    /// The shortest path another crate can import it by (renames included); none: out of reach.
    pub public_path: Option<RustPath>,
    /// Every public path leads through something marked `#[doc(hidden)]`: it can be named, and is no public API.
    pub hidden: bool,
    /// Documentation, markdown as written, `///` lines joined with newlines, one leading space removed.
    pub docs: String,
    /// `#[cfg_attr(bindgen, py(...))]` entries, in order.
    pub annotations: Vec<Annotation>,
    /// `#[deprecated]`, with its note.
    pub deprecated: Option<String>,
    /// `#[non_exhaustive]`.
    pub non_exhaustive: bool,
    /// `#[repr(packed)]`: nothing can refer to its fields.
    pub packed: bool,
    /// The item's name in its file, for diagnostics.
    pub span: Span,
    /// What it is an instance of: `Point<f64>` made concrete.
    pub instance: Option<Instance>,
    /// What it is.
    pub kind: ItemKind,
}

/// One concrete form of a generic item.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// The generic item.
    pub generic: ItemId,
    /// What its parameters are.
    pub arguments: Vec<Type>,
    /// The path by which generated code names it: `shapes::Point::<f64>`, or an alias.
    pub path: RustPath,
    /// A rule asks for it by name.
    pub asked: bool,
}

impl Item {
    /// The name other crates import it by: the last segment of the public path.
    #[must_use]
    pub fn public_name(&self) -> &str {
        self.public_path.as_ref().map_or(self.name.as_str(), RustPath::name)
    }
}

/// One entry of a `py(...)` annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// `skip`, `name`, `default`, ...
    pub key: String,
    /// What stands behind `=`, or inside the parentheses for `instantiate(T = f64)`.
    pub value: Option<Value>,
    /// The entries of the parentheses with their types resolved, where all of them are `T = type`.
    pub types: Vec<(String, Type)>,
    /// Where.
    pub span: Span,
}

/// What an item is.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "items are few, and each is held once")]
pub enum ItemKind {
    /// `struct`
    Struct(Struct),
    /// `enum`
    Enum(Enum),
    /// `trait`
    Trait(Trait),
    /// A free `fn`
    Function(Function),
    /// `const` or `static`
    Constant(Constant),
    /// `type A<T> = ...` (already expanded wherever it is used)
    Alias(Alias),
    /// `union`, which never reaches Python
    Union,
}

/// `type` alias.
#[derive(Debug, Clone)]
pub struct Alias {
    /// Its parameters.
    pub generics: Generics,
    /// What it stands for.
    pub target: Type,
}

/// A struct with all that its impl blocks attach to it.
#[derive(Debug, Clone)]
pub struct Struct {
    /// Type parameters, lifetimes, const parameters.
    pub generics: Generics,
    /// `{ .. }`, `( .. )` or `;`
    pub shape: Shape,
    /// Fields in order. Tuple fields are named "0", "1", ...
    pub fields: Vec<Field>,
    /// From `impl` blocks and derives.
    pub impls: Impls,
}

/// How a struct or a variant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `{ a: A }`
    Named,
    /// `( A )`
    Tuple,
    /// nothing
    Unit,
}

/// An enum with all that its impl blocks attach to it.
#[derive(Debug, Clone)]
pub struct Enum {
    /// Type parameters, lifetimes, const parameters.
    pub generics: Generics,
    /// In source order.
    pub variants: Vec<Variant>,
    /// From `impl` blocks and derives.
    pub impls: Impls,
}

/// One variant of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// As written, `r#` removed.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// How it is written.
    pub shape: Shape,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The text serde writes for it: renames and `rename_all` applied; none where the enum derives neither.
    pub serde_name: Option<String>,
    /// An explicit discriminant, when it is an integer literal.
    pub discriminant: Option<i128>,
    /// `#[default]`: what `derive(Default)` picks.
    pub is_default: bool,
    /// `#[error("...")]`: the text; `Some("transparent")` for `#[error(transparent)]`.
    pub error_text: Option<String>,
    /// `#[non_exhaustive]`.
    pub non_exhaustive: bool,
    /// `#[doc(hidden)]`
    pub hidden: bool,
    /// Where.
    pub span: Span,
}

/// One field.
#[derive(Debug, Clone)]
pub struct Field {
    /// As written, `r#` removed; "0", "1", ... in tuples.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// Readable from another crate (always true inside an enum's variant).
    pub public: bool,
    /// Its type.
    pub ty: Type,
    /// `#[deprecated]`, with its note.
    pub deprecated: Option<String>,
    /// thiserror's `#[from]` or `#[source]`, or a field named `source`.
    pub is_source: bool,
    /// Where.
    pub span: Span,
}

/// A trait.
#[derive(Debug, Clone)]
pub struct Trait {
    /// Its parameters.
    pub generics: Generics,
    /// Required and provided methods.
    pub methods: Vec<Function>,
    /// Canonical supertraits.
    pub supertraits: Vec<Bound>,
    /// What else a type must bring to implement it: associated types, constants without a value, what macros
    /// make, and a promise where it is `unsafe`.
    pub demands: Vec<String>,
    /// `#[async_trait]`, and whether its futures may be sent to other threads.
    pub async_trait: Option<bool>,
}

/// `const` or `static`.
#[derive(Debug, Clone)]
pub struct Constant {
    /// Documentation (also on the item for free constants).
    pub docs: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// Its type.
    pub ty: Type,
    /// What it is set to, as far as it can be read.
    pub value: Value,
    /// The trait of this crate that asks for it, where one does.
    pub of_trait: Option<Bound>,
    /// Where.
    pub span: Span,
}
