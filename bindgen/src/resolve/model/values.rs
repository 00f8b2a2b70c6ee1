//! Values: what the expressions of defaults and constants say.

use super::{ItemId, Type};

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
