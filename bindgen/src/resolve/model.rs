//! `Api`: what the scanned crate means once every name has been resolved. The noun of this stage.

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
    /// Item macros met on the way: what they make cannot be seen.
    pub macros: Vec<MacroUse>,
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

/// A use of an item macro (`bitflags! { .. }`), whose products bindgen cannot see.
#[derive(Debug, Clone)]
pub struct MacroUse {
    /// The macro's name as written.
    pub name: String,
    /// The module it stands in.
    pub module: RustPath,
    /// Where.
    pub span: Span,
}

/// One named thing of the crate.
#[derive(Debug)]
pub struct Item {
    /// The name it was defined with.
    pub name: String,
    /// Where it is defined (`crate::config::GeneratorConfig`, crate name first).
    pub path: RustPath,
    /// The shortest path another crate can import it by (renames included); none: out of reach.
    pub public_path: Option<RustPath>,
    /// Documentation, markdown as written, `///` lines joined with newlines, one leading space removed.
    pub docs: String,
    /// `#[cfg_attr(bindgen, py(...))]` entries, in order.
    pub annotations: Vec<Annotation>,
    /// `#[deprecated]`, with its note.
    pub deprecated: Option<String>,
    /// `#[non_exhaustive]`.
    pub non_exhaustive: bool,
    /// The item's name in its file, for diagnostics.
    pub span: Span,
    /// What it is.
    pub kind: ItemKind,
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
#[derive(Debug)]
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
#[derive(Debug)]
pub struct Alias {
    /// Its parameters.
    pub generics: Generics,
    /// What it stands for.
    pub target: Type,
}

/// A struct with all that its impl blocks attach to it.
#[derive(Debug)]
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
#[derive(Debug)]
pub struct Enum {
    /// Type parameters, lifetimes, const parameters.
    pub generics: Generics,
    /// In source order.
    pub variants: Vec<Variant>,
    /// From `impl` blocks and derives.
    pub impls: Impls,
}

/// One variant of an enum.
#[derive(Debug)]
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
    /// Where.
    pub span: Span,
}

/// One field.
#[derive(Debug)]
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
    /// thiserror's `#[from]` or `#[source]`, or a field named `source`.
    pub is_source: bool,
    /// Where.
    pub span: Span,
}

/// Type parameters of an item or function.
#[derive(Debug, Default, Clone)]
pub struct Generics {
    /// Without the apostrophe.
    pub lifetimes: Vec<String>,
    /// With the bounds of the list and of the `where` clause joined.
    pub types: Vec<TypeParameter>,
    /// Names of const parameters.
    pub consts: Vec<String>,
}

impl Generics {
    /// Nothing that an instantiation would have to fill (lifetimes apart).
    #[must_use]
    pub fn is_concrete(&self) -> bool {
        self.types.is_empty() && self.consts.is_empty()
    }
}

/// `T: Bound + Bound`.
#[derive(Debug, Clone)]
pub struct TypeParameter {
    /// `T`
    pub name: String,
    /// What it must be.
    pub bounds: Vec<Bound>,
}

/// A trait bound: `Into<String>`, `Fn(u64) -> bool`, `Iterator<Item = Bar>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Canonical path of the trait (`core::convert::Into` is written `std::convert::Into`).
    pub path: RustPath,
    /// The trait as an item of this crate.
    pub item: Option<ItemId>,
    /// Type arguments; for `Fn*` traits the argument types.
    pub arguments: Vec<Type>,
    /// Associated types (`Item = Bar`); for `Fn*` traits `Output`.
    pub associated: Vec<(String, Type)>,
}

/// What impl blocks and derives say about a type.
#[derive(Debug, Default)]
pub struct Impls {
    /// Inherent methods and associated functions, public ones only, sorted by file and line.
    pub methods: Vec<Function>,
    /// Public associated constants.
    pub constants: Vec<(String, Constant)>,
    /// Every trait implemented, by derive or by hand.
    pub traits: Vec<TraitImpl>,
}

impl Impls {
    /// The impl of a trait by the last segment(s) of its canonical path: `has("Display")`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&TraitImpl> {
        self.traits.iter().find(|entry| entry.path.name() == name)
    }

    /// Whether the trait is implemented.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }
}

/// `impl Trait<Args> for Type`.
#[derive(Debug)]
pub struct TraitImpl {
    /// Canonical path: `std::fmt::Display`, `std::convert::TryFrom`, `serde::Serialize`, `std::error::Error` (also for `derive(thiserror::Error)`).
    pub path: RustPath,
    /// The trait as an item of this crate.
    pub item: Option<ItemId>,
    /// Type arguments of the trait (`TryFrom<TimeDelta>`).
    pub arguments: Vec<Type>,
    /// Associated types (`Item`, `Err`, `Error`, `Output`).
    pub associated: Vec<(String, Type)>,
    /// Written by derive.
    pub derived: bool,
    /// Parameters of the impl block that the type itself does not fix.
    pub generics: Generics,
    /// The functions of the block (empty for derives).
    pub functions: Vec<Function>,
    /// Where.
    pub span: Span,
}

/// A trait.
#[derive(Debug)]
pub struct Trait {
    /// Its parameters.
    pub generics: Generics,
    /// Required and provided methods.
    pub methods: Vec<Function>,
    /// Canonical supertraits.
    pub supertraits: Vec<Bound>,
}

/// `const` or `static`.
#[derive(Debug)]
pub struct Constant {
    /// Documentation (also on the item for free constants).
    pub docs: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// Its type.
    pub ty: Type,
    /// What it is set to, as far as it can be read.
    pub value: Value,
    /// Where.
    pub span: Span,
}

/// A function, method or associated function.
#[derive(Debug)]
pub struct Function {
    /// As written, `r#` removed.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// `#[deprecated]`, with its note.
    pub deprecated: Option<String>,
    /// Type parameters of its own.
    pub generics: Generics,
    /// How it takes `self`; none: an associated or free function.
    pub receiver: Option<Receiver>,
    /// Without `self`.
    pub parameters: Vec<Parameter>,
    /// `()` where nothing is returned. `Self` is already the concrete type.
    pub output: Type,
    /// `async fn`
    pub is_async: bool,
    /// `unsafe fn`
    pub is_unsafe: bool,
    /// `const fn`
    pub is_const: bool,
    /// Provided by a trait's default body (false outside traits).
    pub has_body: bool,
    /// The value of the body when it is one expression that `Value` can say (`Self { .. }`, a literal, a call of literals).
    pub body: Option<Value>,
    /// The arguments of the type that the impl block is for (`impl Foo<f64>`); none where it is for all of them.
    pub self_arguments: Option<Vec<Type>>,
    /// The name, for diagnostics.
    pub span: Span,
}

/// `self` in its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiver {
    /// `&self`
    Shared,
    /// `&mut self`
    Mutable,
    /// `self`
    Owned,
    /// `self: Arc<Self>` and the like
    Other,
}

/// One parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The binding's name (`_` becomes `argument0`, ...; `mut` and `r#` removed).
    pub name: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// Its type.
    pub ty: Type,
    /// Where.
    pub span: Span,
}

/// A resolved type. Aliases are expanded; `Self` is replaced; prelude names are canonical `std::` paths.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `bool`, `char`, `f64`, `u8`, `usize`, ... and `str`.
    Primitive(String),
    /// A struct, enum or trait-less type of the scanned crate, with its type arguments.
    Item(ItemId, Vec<Type>),
    /// Any other named type by canonical path: `std::option::Option`, `std::string::String`, `chrono::DateTime`, `rust_decimal::Decimal`.
    Foreign(RustPath, Vec<Type>),
    /// `&T`, `&'a mut T`
    Reference {
        /// Without the apostrophe; none where elided.
        lifetime: Option<String>,
        /// `&mut`
        mutable: bool,
        /// `T`
        inner: Box<Type>,
    },
    /// `[T]`
    Slice(Box<Type>),
    /// `[T; N]`, the length as written or as a number
    Array(Box<Type>, String),
    /// `(A, B)`; empty is `()`
    Tuple(Vec<Type>),
    /// A type parameter in scope.
    Parameter(String),
    /// `impl A + B`
    ImplTrait(Vec<Bound>),
    /// `dyn A + B`
    DynTrait(Vec<Bound>),
    /// `fn(A) -> B`
    FunctionPointer(Vec<Type>, Box<Type>),
    /// `!`
    Never,
    /// `<T as Trait>::Name` or `T::Name` that could not be settled, a macro in type position, a raw pointer, an unknown path: the text and why.
    Unknown {
        /// As written.
        text: String,
        /// Why it stayed unknown.
        reason: String,
    },
}

/// What an expression says, as far as it can be read without running it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true`
    Bool(bool),
    /// `42`, `-1`, `1_000`
    Int(i128),
    /// `1.5`: the digits as written, underscores and suffix removed
    Float(String),
    /// `"text"`, also `"text".to_string()`, `String::from("text")`, `"text".into()`
    Str(String),
    /// `'x'`
    Char(char),
    /// `None`
    None,
    /// `Some(v)`
    Some(Box<Value>),
    /// `()`
    Unit,
    /// `vec![..]`, `[..]`, `&[..]`, `Vec::new()`
    List(Vec<Value>),
    /// `(a, b)`
    Tuple(Vec<Value>),
    /// A unit variant of an enum of this crate.
    Variant(ItemId, String),
    /// An associated constant of a type of this crate.
    AssociatedConstant(ItemId, String),
    /// A free constant of this crate.
    Constant(ItemId),
    /// `Type { field: v, ..base }` of this crate's struct.
    Struct {
        /// Which struct.
        item: ItemId,
        /// In source order.
        fields: Vec<(String, Value)>,
        /// `..base`
        base: Option<Box<Value>>,
    },
    /// `Type::default()`, `Default::default()` (the type where it is known)
    Default(Option<Type>),
    /// A call of an associated function of a type of this crate, or of a tuple variant: `TimeInterval::literal("1m")`.
    Call {
        /// The type.
        item: ItemId,
        /// The function or variant.
        function: String,
        /// Its arguments.
        arguments: Vec<Value>,
    },
    /// Anything else, as written.
    Other(String),
}
