//! What impl blocks say: functions with their parameters, and the traits a type implements.

use super::{Annotation, Bound, Constant, Generics, ItemId, RustPath, Type, TypeParameter, Value};
use crate::source::Span;

/// What impl blocks and derives say about a type.
#[derive(Debug, Default, Clone)]
pub struct Impls {
    /// Inherent methods and associated functions, public ones only, sorted by file and line.
    pub methods: Vec<Function>,
    /// Public associated constants.
    pub constants: Vec<(String, Constant)>,
    /// Every trait implemented, by derive or by hand.
    pub traits: Vec<TraitImpl>,
    /// Operators whose left side is not the type itself.
    pub operators: Vec<OperatorImpl>,
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
#[derive(Debug, Clone)]
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
    /// The arguments of the type that the block is for; none where it is for all of them.
    pub self_arguments: Option<Vec<Type>>,
    /// What the block demands of the type's parameters.
    pub self_bounds: Vec<TypeParameter>,
    /// The functions of the block (empty for derives).
    pub functions: Vec<Function>,
    /// Where.
    pub span: Span,
}

/// `impl Scalar for f64 { type Mask = bool; }`
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// Canonical path of the trait.
    pub path: RustPath,
    /// The type that the block is for, its parameters open.
    pub subject: Type,
    /// Associated types.
    pub associated: Vec<(String, Type)>,
}

/// `impl<T, S: AsRef<[T]>> Sequence<T> for S`
#[derive(Debug, Clone)]
pub struct Blanket {
    /// The trait.
    pub item: ItemId,
    /// Its arguments, which may be other parameters of the block.
    pub arguments: Vec<Type>,
    /// What a type must have.
    pub bounds: Vec<Bound>,
    /// What the other parameters of the block must have.
    pub others: Vec<TypeParameter>,
}

/// `impl Add<&V> for &V`, `impl Mul<V> for f64`, as one of `V`.
#[derive(Debug, Clone)]
pub struct OperatorImpl {
    /// What stands on the left: `&V`, or a type from elsewhere with `V` or `&V` on its right.
    pub left: Type,
    /// The block.
    pub block: TraitImpl,
}

/// A function, method or associated function.
#[derive(Debug, Clone)]
pub struct Function {
    /// As written, `r#` removed.
    pub name: String,
    /// Documentation.
    pub docs: String,
    /// `py(...)` entries.
    pub annotations: Vec<Annotation>,
    /// `#[deprecated]`, with its note.
    pub deprecated: Option<String>,
    /// `#[doc(hidden)]`; only in traits, since hidden methods of types count as private.
    pub hidden: bool,
    /// Type parameters of its own.
    pub generics: Generics,
    /// How it takes `self`; none: an associated or free function.
    pub receiver: Option<Receiver>,
    /// Without `self`.
    pub parameters: Vec<Parameter>,
    /// `()` where nothing is returned. `Self` is already the concrete type.
    pub output: Type,
    /// The result leaves it to Rust what it borrows from: from what the call itself borrows.
    pub elides: bool,
    /// Some parameter borrows itself, and says by name for how long.
    pub ties: bool,
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
    /// The trait of this crate that it implements for its type; none where it is the type's own.
    pub of_trait: Option<Bound>,
    /// The arguments of the type that the impl block is for (`impl Foo<f64>`); none where it is for all of them.
    pub self_arguments: Option<Vec<Type>>,
    /// What the impl block demands of the type's parameters.
    pub self_bounds: Vec<TypeParameter>,
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
    /// `self: Arc<Self>`
    Counted {
        /// `self: &Arc<Self>`
        lent: bool,
    },
    /// `self: Pin<&mut Self>` and the like
    Other,
}

/// One parameter.
#[derive(Debug, Clone)]
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
