//! Types as resolved, and the parameters and bounds around them.

use super::{ItemId, RustPath};

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
