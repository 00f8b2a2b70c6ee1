//! Resolved types, generic parameters and the bounds on them.

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
    /// Types and constants in the order in which arguments are given.
    pub order: Vec<String>,
    /// What a `where` clause demands of parameters that are declared around this list.
    pub around: Vec<TypeParameter>,
}

impl Generics {
    /// Nothing that an instantiation would have to fill (lifetimes apart).
    #[must_use]
    pub fn is_concrete(&self) -> bool {
        self.types.is_empty() && self.consts.is_empty()
    }

    /// The arguments by which the item itself names its own type.
    #[must_use]
    pub fn own_arguments(&self) -> Vec<Type> {
        let argument = |name: &String| {
            if self.consts.contains(name) {
                Type::constant_parameter(name)
            } else {
                Type::Parameter(name.clone())
            }
        };
        self.order.iter().map(argument).collect()
    }
}

/// `T: Bound + Bound`.
#[derive(Debug, Clone)]
pub struct TypeParameter {
    /// `T`
    pub name: String,
    /// What it must be.
    pub bounds: Vec<Bound>,
    /// What it is where nothing is said: `T = f64`.
    pub default: Option<Type>,
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
    /// `<T as Trait>::Name` or `T::Name` while `T` is open.
    Projection {
        /// `T`
        start: Box<Type>,
        /// Canonical path of the trait, where it is said.
        of_trait: Option<RustPath>,
        /// `Name`
        name: String,
        /// As written.
        text: String,
    },
    /// `<T as Trait>::Name` or `T::Name` that could not be settled, a macro in type position, a raw pointer, an unknown path: the text and why.
    Unknown {
        /// As written.
        text: String,
        /// Why it stayed unknown.
        reason: String,
    },
}

const CONST_PARAMETER: &str = "a const parameter";

impl Type {
    /// A const parameter where arguments stand.
    #[must_use]
    pub fn constant_parameter(name: &str) -> Self {
        Type::Unknown { text: name.to_owned(), reason: CONST_PARAMETER.to_owned() }
    }

    /// A constant where arguments stand: `3` in `Matrix<f64, 3>`.
    #[must_use]
    pub fn constant(text: &str) -> Self {
        Type::Unknown { text: text.to_owned(), reason: "a const argument".to_owned() }
    }

    /// Whether it has parameters in it that something may stand for.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.any(&|ty| {
            matches!(ty, Type::Parameter(_) | Type::Projection { .. })
                || ty.as_constant_parameter().is_some()
        })
    }

    /// Whether a reference is a part of it.
    pub(crate) fn refers(&self) -> bool {
        self.any(&|ty| matches!(ty, Type::Reference { .. }))
    }

    /// Whether it, or a type anywhere inside of it, is such a one.
    pub(crate) fn any(&self, is: &dyn Fn(&Type) -> bool) -> bool {
        let mut found = is(self);
        self.members(&mut |member| found = found || member.any(is));
        found
    }

    /// The types directly inside of a type.
    pub(crate) fn members(&self, see: &mut dyn FnMut(&Type)) {
        match self {
            Type::Item(_, list) | Type::Foreign(_, list) | Type::Tuple(list) => {
                list.iter().for_each(see);
            }
            Type::Reference { inner, .. }
            | Type::Slice(inner)
            | Type::Array(inner, _)
            | Type::Projection { start: inner, .. } => see(inner),
            Type::ImplTrait(bounds) | Type::DynTrait(bounds) => {
                for bound in bounds {
                    bound.arguments.iter().for_each(&mut *see);
                    bound.associated.iter().for_each(|(_, ty)| see(ty));
                }
            }
            Type::FunctionPointer(inputs, output) => {
                inputs.iter().for_each(&mut *see);
                see(output);
            }
            Type::Primitive(_) | Type::Parameter(_) | Type::Never | Type::Unknown { .. } => {}
        }
    }

    /// The same, to change them.
    pub(crate) fn members_mut(&mut self, change: &mut dyn FnMut(&mut Type)) {
        match self {
            Type::Item(_, list) | Type::Foreign(_, list) | Type::Tuple(list) => {
                list.iter_mut().for_each(change);
            }
            Type::Reference { inner, .. }
            | Type::Slice(inner)
            | Type::Array(inner, _)
            | Type::Projection { start: inner, .. } => change(inner),
            Type::ImplTrait(bounds) | Type::DynTrait(bounds) => {
                for bound in bounds {
                    bound.arguments.iter_mut().for_each(&mut *change);
                    bound.associated.iter_mut().for_each(|(_, ty)| change(ty));
                }
            }
            Type::FunctionPointer(inputs, output) => {
                inputs.iter_mut().for_each(&mut *change);
                change(output);
            }
            Type::Primitive(_) | Type::Parameter(_) | Type::Never | Type::Unknown { .. } => {}
        }
    }

    /// The number in an argument that is a constant.
    #[must_use]
    pub fn as_constant(&self) -> Option<&str> {
        match self {
            Type::Unknown { text, reason } if reason == "a const argument" => {
                let digits = text.trim_start_matches('-');
                let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                (number || matches!(text.as_str(), "true" | "false")).then_some(text)
            }
            _ => None,
        }
    }

    /// The name of a const parameter.
    #[must_use]
    pub fn as_constant_parameter(&self) -> Option<&str> {
        match self {
            Type::Unknown { text, reason } if reason == CONST_PARAMETER => Some(text),
            _ => None,
        }
    }
}
