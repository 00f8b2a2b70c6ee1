//! `Crate`: what is written, file by file, with cfg decided and attributes read. The noun of this stage.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::punctuated::Punctuated;

use super::annotations::Annotation;
use super::attributes::Attributes;
use crate::source::{FileId, Span};

/// A parsed crate.
#[derive(Debug)]
pub struct Crate {
    /// As Rust paths spell it.
    pub name: String,
    /// 2015, 2018, 2021 or 2024.
    pub edition: u16,
    /// The root module.
    pub root: Module,
    /// By the name that paths have for it, the place in `siblings` of each dependency that was read as well.
    pub dependencies: BTreeMap<String, usize>,
    /// Of the scanned crate: what it re-exports of its siblings. Empty in those.
    pub siblings: Vec<Crate>,
}

/// A module's content.
#[derive(Debug, Default)]
pub struct Module {
    /// Of the declaration and of the file's own `#![..]` lines together.
    pub attributes: Attributes,
    /// In source order.
    pub items: Vec<Item>,
}

/// Anything that can stand in a module.
#[derive(Debug)]
pub struct Item {
    /// As written, `r#` removed; empty for `use`, `impl` and macro uses without a name.
    pub name: String,
    /// The file it stands in: every span inside the syntax trees below is of this file.
    pub file: FileId,
    /// The name, or the first word where there is none.
    pub span: Span,
    /// Read and decided.
    pub attributes: Attributes,
    /// As written.
    pub visibility: Visibility,
    /// What it is.
    pub kind: ItemKind,
}

/// As written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    /// `pub`
    Public,
    /// `pub(crate)`, `pub(super)`, `pub(in a::b)`: the path.
    Restricted(Vec<String>),
    /// nothing
    Inherited,
}

/// The kinds of items.
#[derive(Debug)]
pub enum ItemKind {
    /// `mod`
    Module(Module),
    /// `struct`
    Struct(Struct),
    /// `enum`
    Enum(Enum),
    /// `union`
    Union,
    /// `trait`
    Trait(Trait),
    /// `fn`
    Function(Box<Function>),
    /// `const` and `static`
    Constant(Box<Constant>),
    /// `type`
    Alias(Box<AssociatedType>),
    /// `use`
    Use {
        /// Starts with `::`.
        absolute: bool,
        /// The rest.
        tree: syn::UseTree,
    },
    /// `extern crate x as name`: x.
    ExternCrate(String),
    /// `impl`
    Impl(Box<Impl>),
    /// `macro_rules!`, with `#[macro_export]` or without.
    MacroRules,
    /// Any other item macro, with what stands in its brackets.
    MacroUse(TokenStream),
    /// What could not be read: what the parser said.
    Unread(String),
}

/// How fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `{ a: A }`
    Named,
    /// `( A )`
    Tuple,
    /// nothing
    Unit,
}

/// `struct`
#[derive(Debug)]
pub struct Struct {
    /// Its parameters.
    pub generics: syn::Generics,
    /// How it is written.
    pub shape: Shape,
    /// In order.
    pub fields: Vec<Field>,
}

/// `enum`
#[derive(Debug)]
pub struct Enum {
    /// Its parameters.
    pub generics: syn::Generics,
    /// In order.
    pub variants: Vec<Variant>,
}

/// A variant.
#[derive(Debug)]
pub struct Variant {
    /// As written, `r#` removed.
    pub name: String,
    /// Its name.
    pub span: Span,
    /// Read and decided.
    pub attributes: Attributes,
    /// How it is written.
    pub shape: Shape,
    /// In order.
    pub fields: Vec<Field>,
    /// `= 1`
    pub discriminant: Option<syn::Expr>,
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// As written, `r#` removed; "0", "1", ... in tuples.
    pub name: String,
    /// Its name, or its type in tuples.
    pub span: Span,
    /// Read and decided.
    pub attributes: Attributes,
    /// As written.
    pub visibility: Visibility,
    /// Its type.
    pub ty: syn::Type,
}

/// `trait`
#[derive(Debug)]
pub struct Trait {
    /// Its parameters.
    pub generics: syn::Generics,
    /// What stands behind the colon.
    pub supertraits: Punctuated<syn::TypeParamBound, syn::Token![+]>,
    /// `unsafe trait`
    pub is_unsafe: bool,
    /// In order.
    pub members: Vec<Member>,
}

/// `impl`
#[derive(Debug)]
pub struct Impl {
    /// Of the block.
    pub generics: syn::Generics,
    /// The trait, unless inherent.
    pub trait_path: Option<syn::Path>,
    /// `impl !Trait for`
    pub negative: bool,
    /// What it is for.
    pub self_type: syn::Type,
    /// In order.
    pub members: Vec<Member>,
}

/// What stands in an `impl` or a `trait`.
#[derive(Debug)]
pub enum Member {
    /// `fn`
    Function(Box<Function>),
    /// `const`
    Constant(Box<Constant>),
    /// `type`
    Type(Box<AssociatedType>),
    /// A macro, whose products cannot be seen.
    Macro {
        /// As written.
        name: String,
        /// Where.
        span: Span,
    },
}

/// `fn`
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Function {
    /// As written, `r#` removed.
    pub name: String,
    /// Its name.
    pub span: Span,
    /// Read and decided.
    pub attributes: Attributes,
    /// As written.
    pub visibility: Visibility,
    /// Its own parameters.
    pub generics: syn::Generics,
    /// How it takes `self`.
    pub receiver: Option<Receiver>,
    /// Without `self`.
    pub parameters: Vec<Parameter>,
    /// None where nothing is written.
    pub output: Option<syn::Type>,
    /// `async fn`
    pub is_async: bool,
    /// `unsafe fn`
    pub is_unsafe: bool,
    /// `const fn`
    pub is_const: bool,
    /// Has a block.
    pub has_body: bool,
    /// The block, when it is one expression.
    pub body: Option<syn::Expr>,
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

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The binding, `mut` and `r#` removed; none for patterns without one name.
    pub name: Option<String>,
    /// The pattern.
    pub span: Span,
    /// From `cfg_attr`.
    pub annotations: Vec<Annotation>,
    /// Its type.
    pub ty: syn::Type,
}

/// `const` or `static`, free or in an `impl`.
#[derive(Debug)]
pub struct Constant {
    /// As written, `r#` removed.
    pub name: String,
    /// Its name.
    pub span: Span,
    /// Read and decided; empty where the item around it has them.
    pub attributes: Attributes,
    /// As written.
    pub visibility: Visibility,
    /// Its type.
    pub ty: syn::Type,
    /// What it is set to; none in traits without a default.
    pub value: Option<syn::Expr>,
}

/// `type`, free or in an `impl`.
#[derive(Debug)]
pub struct AssociatedType {
    /// As written, `r#` removed.
    pub name: String,
    /// Its parameters.
    pub generics: syn::Generics,
    /// What it stands for; none in traits without a default.
    pub ty: Option<syn::Type>,
}
